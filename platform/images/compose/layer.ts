import { createHash } from 'node:crypto'

/** Debian packages on top of another layer. Images that are built alike share their lower layers. */
export interface Layer {
  /** For people. */
  readonly name: string
  /** What it lies on; absent: these are the essential packages of Debian themselves, and more. */
  readonly on?: Layer
  readonly packages: readonly string[]
  /** Files that must be there before the packages are, such as settings that their installation reads; path -> text. */
  readonly before?: Readonly<Record<string, string>>
  /** POSIX shell, run in the system as root once the packages are there. */
  readonly after?: string
  /** What is left out of the image: paths that begin with one of these, without `/` in front. */
  readonly without?: readonly string[]
  /** Others lie on it, so it stays on the disk unpacked. */
  readonly kept?: true
}

/** Says which version of a layer was composed. Equal contents have equal keys, whatever they are called. */
export function layerKey({ on, name: _, kept: _k, ...content }: Layer): string {
  const text = JSON.stringify({ ...content, on: on ? layerKey(on) : null })
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

/** The layer and all below it, the lowest first. */
export const chainOf = (layer: Layer): readonly Layer[] => [...(layer.on ? chainOf(layer.on) : []), layer]
