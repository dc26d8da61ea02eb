/** The name of an image without its tag and digest: `ghcr.io/acme/api:v1` is `ghcr.io/acme/api`. */
export const withoutVersion = (image: string): string => image.replace(/@.*$/, '').replace(/:[^/:]*$/, '')

/** What people call it: `ghcr.io/acme/api:v1` is `api`. */
export const lastName = (image: string): string => withoutVersion(image).replace(/^.*\//, '')
