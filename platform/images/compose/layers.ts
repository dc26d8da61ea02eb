import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Apt } from './apt.ts'
import type { Blob } from './blob.ts'
import { bootstrap } from './debian.ts'
import { install } from './install.ts'
import { chainOf, type Layer, layerKey } from './layer.ts'
import { once } from './once.ts'
import { installedIn, type Packages, pending } from './pending.ts'
import type { SharedLayers } from './shared.ts'
import { slimLayer } from './slim.ts'

const run = promisify(execFile)

/** A layer on this machine's disk: `diff` is it unpacked, `blobs` holds it as a tar. */
export interface ComposedLayer extends Blob {
  readonly path: string
  /** What the system has with it. */
  readonly packages: Packages
}
interface Recorded extends Blob {
  /** Digest of the layer it lies on. */
  readonly on: string
  readonly packages: Packages
}

export interface LayersOptions {
  readonly directory: string
  readonly apt: Apt
  /** Default: this platform composes everything itself. */
  readonly shared?: SharedLayers | undefined
  readonly log: (message: string) => void
}
export interface Making {
  readonly progress: (message: string) => void
  readonly signal: AbortSignal
}

/** Layers, each composed once and used by all images that begin with it. */
export interface Layers {
  /** The layer and all below it, the lowest first, with all updates that the package lists know of. */
  ensure(layer: Layer, making: Making): Promise<readonly ComposedLayer[]>
  /** Forgets a layer that nothing else lies on, once it is part of an image. */
  release(layer: Layer): Promise<void>
}

export const WORKSPACE = '.composing-'

export function layersIn({ directory, apt, shared, log }: LayersOptions): Layers {
  const working = once<ComposedLayer>()
  const homeOf = (layer: Layer): string => join(directory, layerKey(layer))

  async function one(layer: Layer, below: readonly ComposedLayer[], making: Making): Promise<ComposedLayer> {
    const on = below.at(-1)?.digest ?? ''
    const path = homeOf(layer)
    const found = (await fresh(path, on)) ?? (await borrowed(layer, { on, path }, making))
    if (found) return found
    await make(layer, below, { on, path }, making)
    const made = await recordOf(path)
    if (!made) throw new Error(`the layer ${layer.name} was removed while it was made`)
    await lend(layer, path, making)
    return { ...made, path }
  }

  /** The layer in a folder, if it lies on that one and nothing in it is out of date. */
  async function fresh(path: string, on: string): Promise<ComposedLayer | undefined> {
    const found = await recordOf(path)
    const isFresh = found?.on === on && pending(found.packages, await apt.available()).length === 0
    return isFresh ? { ...found, path } : undefined
  }

  /** The layer, if another platform of this machine has composed it. */
  async function borrowed(
    layer: Layer,
    { on, path }: { readonly on: string; readonly path: string },
    { progress, signal }: Making,
  ): Promise<ComposedLayer | undefined> {
    if (!shared) return undefined
    const home = shared.homeOf(layer, await apt.sources())
    if (!(await fresh(home, on))) return undefined
    progress(`taking ${layer.name} from the image cache`)
    await mkdir(directory, { recursive: true })
    // It may be replaced at this very moment.
    const isThere = await shared.borrow(home, path, signal).then(
      () => true,
      () => false,
    )
    return isThere ? fresh(path, on) : undefined
  }

  async function lend(layer: Layer, path: string, { signal }: Making): Promise<void> {
    if (!shared) return
    const home = shared.homeOf(layer, await apt.sources())
    await shared
      .lend(path, home, signal)
      .catch((error: Error) => log(`the layer ${layer.name} is not shared: ${error.message}`))
  }

  async function make(
    layer: Layer,
    below: readonly ComposedLayer[],
    { on, path }: { readonly on: string; readonly path: string },
    { progress, signal }: Making,
  ): Promise<void> {
    await mkdir(directory, { recursive: true })
    const workspace = await mkdtemp(join(directory, WORKSPACE))
    try {
      const made = join(workspace, 'made')
      await mkdir(made)
      const lower = below.map((one) => join(one.path, 'diff'))
      if (layer.on) {
        const archives = join(directory, 'archives')
        await install(layer, { apt, archives, workspace, below: lower, progress, signal })
      } else {
        await bootstrap({ apt, packages: layer.packages, workspace, progress, signal })
      }
      await rename(join(workspace, 'diff'), join(made, 'diff'))
      progress(`packing ${layer.name}`)
      const without = layer.without ?? []
      const blob = await slimLayer(made, join(made, 'diff'), { below: lower, without, workspace }, signal)
      const status = await readFile(join(made, 'diff/var/lib/dpkg/status'), 'utf8').catch(() => undefined)
      const packages = status === undefined ? (below.at(-1)?.packages ?? {}) : installedIn(status)
      const recorded: Recorded = { ...blob, on, packages }
      await writeFile(join(made, 'layer.json'), JSON.stringify(recorded))
      // What a loss of power would leave half written is used by every image to come.
      await run('sync', ['--file-system', made])
      // An earlier version has the same name. Between these two there is none, and the next call makes it again.
      await rm(path, { recursive: true, force: true })
      await rename(made, path)
    } finally {
      // What was stopped may still be on its way out.
      await rm(workspace, { recursive: true, force: true, maxRetries: 10 })
    }
  }

  return {
    async ensure(layer, making) {
      const composed: ComposedLayer[] = []
      for (const part of chainOf(layer)) {
        const below = [...composed]
        const made = await working.run(layerKey(part), making.progress, (progress) =>
          one(part, below, { ...making, progress }),
        )
        composed.push(made)
      }
      return composed
    },
    async release(layer) {
      if (!layer.kept) await rm(homeOf(layer), { recursive: true, force: true })
    },
  }
}

async function recordOf(path: string): Promise<Recorded | undefined> {
  const text = await readFile(join(path, 'layer.json'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as Recorded)
}
