/** A tag of an image stream. */
export interface StreamTag {
  /** Undefined: the project of what refers to it. */
  readonly namespace: string | undefined
  /** `STREAM:TAG`. */
  readonly name: string
}

export const referenceTo = ({ namespace, name }: StreamTag) => ({
  kind: 'ImageStreamTag',
  ...(namespace !== undefined && { namespace }),
  name,
})
