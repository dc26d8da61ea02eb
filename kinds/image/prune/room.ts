import type { Image } from '../image.ts'

/** What images take together: layers are shared, and each counts once. */
export interface Room {
  readonly bytes: number
  /** One listing of an image less. What only it needed counts no more. */
  drop(digest: string): void
}

/** @param listings  Digests, each as often as something lists it. */
export function roomOf(images: ReadonlyMap<string, Image>, listings: Iterable<string>): Room {
  const listed = new Map<string, number>()
  for (const digest of listings) listed.set(digest, (listed.get(digest) ?? 0) + 1)
  const used = new Map<string, number>()
  let bytes = 0
  for (const digest of listed.keys()) {
    for (const [layer, size] of layersOf(images, digest)) {
      if (!used.has(layer)) bytes += size
      used.set(layer, (used.get(layer) ?? 0) + 1)
    }
  }
  return {
    get bytes() {
      return bytes
    },
    drop(digest) {
      const left = (listed.get(digest) ?? 0) - 1
      listed.set(digest, left)
      if (left !== 0) return
      for (const [layer, size] of layersOf(images, digest)) {
        const others = (used.get(layer) ?? 0) - 1
        used.set(layer, others)
        if (others === 0) bytes -= size
      }
    },
  }
}

/** The layers of an image that lie here, or of all images of an index. */
function layersOf(images: ReadonlyMap<string, Image>, digest: string): ReadonlyMap<string, number> {
  const image = images.get(digest)
  const parts = (image?.dockerImageManifests ?? []).flatMap((one) => images.get(one.digest) ?? [])
  const all = [...(image ? [image] : []), ...parts].filter(isOurs)
  return new Map(
    all.flatMap(({ dockerImageLayers = [] }) => dockerImageLayers.map(({ name, size }) => [name, size])),
  )
}

/** An image of a registry elsewhere takes no room here. */
const isOurs = ({ metadata }: Image): boolean =>
  metadata.annotations?.['openshift.io/image.managed'] === 'true'
