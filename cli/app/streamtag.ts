/** A tag of an image stream. */
export interface StreamTag {
  /** Undefined: the project of what refers to it. */
  readonly namespace: string | undefined
  /** `STREAM:TAG`. */
  readonly name: string
}
