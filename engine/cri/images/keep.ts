import type { Caller } from './ask.ts'
import { labelBlob } from './content.ts'
import type { Descriptor } from './manifest.ts'

/** The blobs of an image. */
export interface Blobs {
  readonly manifest: string
  readonly config: string
  readonly layers: readonly Descriptor[]
  readonly diffIds: readonly string[]
}

/**
 * Tells the garbage collector what refers to what: the manifest to its blobs, the config to the unpacked layers.
 *
 * @see https://github.com/containerd/containerd/blob/release/1.6/docs/garbage-collection.md
 */
export async function keep(
  caller: Caller,
  { manifest, config, layers, diffIds }: Blobs,
  { snapshotter, top }: { snapshotter: string; top: string },
): Promise<void> {
  const ref = 'containerd.io/gc.ref'
  const toLayers = layers.map(({ digest }, i) => [`${ref}.content.l.${i}`, digest])
  await Promise.all([
    labelBlob(caller, manifest, { [`${ref}.content.config`]: config, ...Object.fromEntries(toLayers) }),
    top && labelBlob(caller, config, { [`${ref}.snapshot.${snapshotter}`]: top }),
    ...layers.map(({ digest }, i) =>
      labelBlob(caller, digest, { 'containerd.io/uncompressed': diffIds[i] as string }),
    ),
  ])
}
