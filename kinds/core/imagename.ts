/** An image reference taken apart: `registry.example.com:5000/team/app:v1@sha256:…`. */
export interface ImageName {
  /** Everything before tag and digest. */
  readonly repository: string
  /** `latest` when neither tag nor digest is given. */
  readonly tag: string | undefined
  readonly digest: string | undefined
}

export function parseImageName(image: string): ImageName {
  const [named = '', digest] = image.split('@', 2)
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1)
  const tag = colon < 0 ? undefined : named.slice(colon + 1)
  return {
    repository: colon < 0 ? named : named.slice(0, colon),
    tag: tag ?? (digest === undefined ? 'latest' : undefined),
    digest,
  }
}

/** What a pull policy is when nobody says: `latest` may have moved, anything else has not. */
export const defaultPullPolicy = (image: string): 'Always' | 'IfNotPresent' =>
  parseImageName(image).tag === 'latest' ? 'Always' : 'IfNotPresent'
