/** Project of the images that everybody can build on. */
export const CATALOG_NAMESPACE = 'openshift'

/** Label of the image streams whose images are composed here. */
export const CATALOG_LABEL = 'hawser.dev/catalog'

/** Annotations of those image streams. */
export const catalogAnnotation = {
  /**
   * Whoever sets it, to whatever is not there yet (a time, for one), asks for an image with all updates that Debian has.
   * `hawser catalog update` does.
   */
  request: 'hawser.dev/update',
  /** The request that was answered last. */
  answered: 'hawser.dev/updated',
  /** When Debian was asked last. */
  checked: 'hawser.dev/update-checked',
  /** What is being done right now; absent: nothing. */
  progress: 'hawser.dev/update-progress',
  /** How the last went, in a sentence. */
  result: 'hawser.dev/update-result',
} as const
