import type { StoredImage } from '../images.ts'
import type { Caller } from './ask.ts'
import { keep } from './keep.ts'
import type { Descriptor } from './manifest.ts'
import { giveNames } from './names.ts'

/** An image whose blobs are here and whose layers are unpacked. */
export interface Unpacked {
  /** Full name to give it. */
  readonly image: string
  readonly target: Descriptor
  readonly configDigest: string
  readonly layers: readonly Descriptor[]
  readonly diffIds: readonly string[]
  /** Name of the topmost snapshot. */
  readonly top: string
  readonly pinned?: boolean
}

/** Keeps an image from the garbage collector, and names it last: whoever finds it by a name finds all of it. */
export async function finish(
  caller: Caller,
  snapshotter: string,
  { image, target, configDigest, layers, diffIds, top, pinned = false }: Unpacked,
): Promise<StoredImage> {
  const blobs = { manifest: target.digest, config: configDigest, layers, diffIds }
  await keep(caller, blobs, { snapshotter, top })
  return { image: await giveNames(caller, { image, target, configDigest, pinned }), digest: target.digest }
}
