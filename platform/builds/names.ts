import { INPUT_VERSIONS, SOURCE_DIGEST } from '@hawser/kinds/build/inputs.ts'

export { buildPodName as podNameOf } from '@hawser/kinds/build/build.ts'

/** Keys of labels and annotations, as OpenShift spells them. */
export const label = {
  buildConfig: 'openshift.io/build-config.name',
  /** As it was called before labels had prefixes; selectors still use it. */
  oldBuildConfig: 'buildconfig',
  build: 'openshift.io/build.name',
  startPolicy: 'openshift.io/build.start-policy',
} as const
export const annotation = {
  buildConfig: 'openshift.io/build-config.name',
  build: 'openshift.io/build.name',
  number: 'openshift.io/build.number',
  podName: 'openshift.io/build.pod-name',
  cloneOf: 'openshift.io/build.clone-of',
  paused: 'openshift.io/build-config.paused',
  /**
   * `true`: the node leaves ended containers alone until the pod is deleted, so that they can be made an image. `false`: it
   * removes them and what they have written when the pod has ended; their logs stay.
   */
  keepExited: 'hawser.dev/keep-exited',
  /** Kind of the archive that an uploaded source is: zip, bzip2, xz or zstd; absent for a tar. */
  archive: 'hawser.dev/archive',
  /** The build is of an upload that was kept: the number of the build that it was uploaded for. */
  keptSource: 'hawser.dev/kept-source',
  /** How far a kept upload has come into the pod: see kept/feed/reconcile.ts. */
  sourceSent: 'hawser.dev/source-sent',
  /** Of what was uploaded, gzipped as the pod got all of it. */
  sourceDigest: SOURCE_DIGEST,
  /** Of secrets and config maps that it takes in. */
  inputVersions: INPUT_VERSIONS,
  /** The node gives it the CPU that nobody else wants, and ends it first when memory runs out. */
  background: 'hawser.dev/background',
  /** On the pod of a source build that makes its image itself: `buildah`. */
  making: 'hawser.dev/image-made-by',
  /** The node ends it when a volume of it becomes larger than its capacity. */
  boundedClaims: 'hawser.dev/bounded-claims',
} as const

/** The container of a source build's pod. */
export const BUILD_CONTAINER = 'sti-build'
/** Those of the other strategies. */
export const DOCKER_CONTAINER = 'docker-build'
export const CUSTOM_CONTAINER = 'custom-build'
/** Containers that come before it: they bring the source. */
export const FETCH_CONTAINER = 'git-clone'
export const EXTRACT_CONTAINER = 'extract-image-content'
/** The one that takes from the previous image what the next build can use again. */
export const ARTIFACTS_CONTAINER = 'save-artifacts'
/** The one that writes what the build config says into the Dockerfile. */
export const MANAGE_CONTAINER = 'manage-dockerfile'
/** With a runtime image, assemble runs before the container that becomes the image. */
export const ASSEMBLE_CONTAINER = 'assemble'

/** Labels have at most 63 characters; names may have more. */
export const asLabel = (name: string): string => name.slice(0, 63).replace(/[^A-Za-z0-9]+$/, '')
/** The volume that builds of a build config keep downloads on. */
export const cacheClaimOf = (buildConfig: string): string => `${buildConfig}-build-cache`
/** The certificates of this machine that a build has to trust. */
export const certificatesOf = (build: string): string => `${build}-global-ca`
