import { parseManifest } from '@hawser/images/docker/manifest.ts'
import { fieldsOf, fieldsOfIndex } from '@hawser/images/docker/metadata.ts'
import { pinned } from '@hawser/images/reference.ts'
import type { Image } from '@hawser/kinds/image/image.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { RegistryError } from './error.ts'
import type { Repository } from './route.ts'

/** What was pushed. */
export interface PushedImage {
  /** `sha256:…` of the manifest. */
  readonly digest: string
  readonly mediaType: string
  /** The manifest and, unless it is an index, the configuration, as texts. */
  readonly manifest: string
  readonly config: string
  /** As the API writes times. */
  readonly now: string
}

/** I5, I6: the Image of what was pushed. The documents themselves stay in the registry: an object has its limits. */
export function imageOf(
  { namespace, name }: Repository,
  { digest, mediaType, manifest, config, now }: PushedImage,
): Draft<typeof Image> {
  const parsed = parseManifest(manifest, mediaType)
  if (typeof parsed === 'string') throw new RegistryError('MANIFEST_INVALID', parsed)
  return {
    metadata: {
      name: digest,
      annotations: {
        'openshift.io/image.managed': 'true',
        'image.openshift.io/dockerLayersOrder': 'ascending',
        'image.openshift.io/manifestBlobStored': 'true',
      },
    },
    dockerImageReference: pinned(namespace, name, digest),
    ...(parsed.is === 'index' ? fieldsOfIndex(digest, parsed, now) : fieldsOf(parsed, config)),
  }
}
