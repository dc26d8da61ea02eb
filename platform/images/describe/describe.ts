import type { Image } from '@hawser/kinds/image/image.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { parseManifest } from '../docker/manifest.ts'
import { ascendingLayers, configurationOf, fieldsOf, fieldsOfIndex } from '../docker/metadata.ts'

/** Where documents of images are found: the text of a small blob. */
export type ReadBlob = (digest: string) => Promise<string | undefined>

export interface Described {
  readonly digest: string
  readonly reference: string
  /** As the API writes times. */
  readonly now: string
}

/**
 * I6: the Image of what was made here, by its documents. The documents themselves stay where they are.
 *
 * @param configOf  The configuration, for when only that is known: by a node that has the image.
 * @returns         undefined when nothing is known of it.
 */
export async function describe(
  { digest, reference, now }: Described,
  read: ReadBlob,
  configOf: () => Promise<string | undefined>,
): Promise<Draft<typeof Image> | undefined> {
  const fields = (await byDocuments(digest, now, read)) ?? (await byConfiguration(configOf))
  if (!fields) return undefined
  const annotations = {
    'openshift.io/image.managed': 'true',
    ...ascendingLayers,
    'image.openshift.io/manifestBlobStored': 'true',
  }
  return { metadata: { name: digest, annotations }, dockerImageReference: reference, ...fields }
}

async function byDocuments(digest: string, now: string, read: ReadBlob) {
  const text = await read(digest)
  const manifest = text === undefined ? undefined : parseManifest(text)
  if (manifest === undefined || typeof manifest === 'string') return undefined
  if (manifest.is === 'index') return fieldsOfIndex(digest, manifest, now)
  const config = await read(manifest.config.digest)
  return config === undefined ? undefined : fieldsOf(manifest, config)
}

async function byConfiguration(configOf: () => Promise<string | undefined>) {
  const config = await configOf()
  return config === undefined ? undefined : { dockerImageMetadata: configurationOf(config) }
}
