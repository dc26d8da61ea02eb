import type { Image } from '@hawser/kinds/image/image.ts'
import { digestOf, parseManifest } from './manifest.ts'

/** Why an image is not what its name says; undefined when its manifest and its configuration have the right digests. */
export function mismatch({
  metadata,
  dockerImageManifest = '',
  dockerImageConfig = '',
}: Image): string | undefined {
  if (!dockerImageManifest) return 'an image that is not known here needs its dockerImageManifest'
  const digest = digestOf(dockerImageManifest)
  if (digest !== metadata.name) return `its manifest has the digest ${digest}`
  const manifest = parseManifest(dockerImageManifest)
  if (typeof manifest === 'string') return manifest
  if (manifest.is === 'index' || digestOf(dockerImageConfig) === manifest.config.digest) return undefined
  return `its configuration has not the digest ${manifest.config.digest}`
}
