import { createHash } from 'node:crypto'
import { link, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Recipe } from '../catalog/recipe.ts'
import { here, mediaTypes } from '../docker/manifest.ts'
import { type Blob, writeJsonBlob } from './blob.ts'
import { type ComposedLayer, type Layers, WORKSPACE } from './layers.ts'
import type { Packages } from './pending.ts'
import { piecesLayer } from './pieces.ts'

/** An image that was composed on this machine. */
export interface Composed {
  /** Its folder: an OCI layout until it is on the nodes, then what is known of it. */
  readonly path: string
  /** Of the manifest. */
  readonly digest: string
  readonly packages: Packages
}
export interface ComposeOptions {
  /** Where images are kept. */
  readonly directory: string
  readonly layers: Layers
  readonly progress: (message: string) => void
  readonly signal: AbortSignal
}

/** Says which version of a recipe an image was made by. */
export const recipeHash = ({ layer, config, inputs, name }: Recipe): string =>
  createHash('sha256').update(JSON.stringify({ name, layer, config, inputs })).digest('hex').slice(0, 12)

/** The newest image of this very recipe, when it was composed before. */
export async function composed(recipe: Recipe, directory: string): Promise<Composed | undefined> {
  const prefix = `${recipe.name}-${recipeHash(recipe)}.`
  const names = (await readdir(directory).catch(() => [])).filter((name) => name.startsWith(prefix)).sort()
  for (const name of names.reverse()) {
    const path = join(directory, name)
    const text = await readFile(join(path, 'image.json'), 'utf8').catch(() => undefined)
    if (text !== undefined) return { path, ...(JSON.parse(text) as Omit<Composed, 'path'>) }
  }
  return undefined
}

/** Whether the image itself is still in its folder. */
export const isWhole = ({ path }: Composed): Promise<boolean> =>
  readFile(join(path, 'index.json')).then(
    () => true,
    () => false,
  )

/** Forgets the image itself: the nodes have it. Being killed in between leaves no image that looks whole. */
export async function release({ path }: Composed): Promise<void> {
  await rm(join(path, 'index.json'), { force: true })
  await rm(join(path, 'blobs'), { recursive: true, force: true })
}

/**
 * Composes the image of a recipe. It appears under its name when it is complete, so being killed leaves only what the
 * next start removes.
 *
 * @param name  Full name the layout says for itself, such as `hawser.local/openshift/nodejs:26`.
 */
export async function compose(recipe: Recipe, name: string, options: ComposeOptions): Promise<Composed> {
  const { directory, layers, progress, signal } = options
  await mkdir(directory, { recursive: true })
  const workspace = await mkdtemp(join(directory, WORKSPACE))
  try {
    const made = join(workspace, 'made')
    const [below, own] = await together(signal, (both) => [
      layers.ensure(recipe.layer, { progress, signal: both }),
      ownLayer(recipe, made, workspace, both),
    ])
    await adopt(below, made)
    const digest = await describe(made, recipe, name, [...below, own])
    const packages = below.at(-1)?.packages ?? {}
    await writeFile(join(made, 'image.json'), JSON.stringify({ digest, packages }))
    const home = `${recipe.name}-${recipeHash(recipe)}.${Date.now()}`
    await rename(made, join(directory, home))
    await layers.release(recipe.layer)
    await removeOthers(recipe, home, directory)
    return { path: join(directory, home), digest, packages }
  } finally {
    // What was stopped may still be on its way out.
    await rm(workspace, { recursive: true, force: true, maxRetries: 10 })
  }
}

/** Results of both, or the first failure, once the other has stopped because of it. */
async function together<A, B>(
  signal: AbortSignal,
  start: (signal: AbortSignal) => readonly [Promise<A>, Promise<B>],
): Promise<[A, B]> {
  const failed = new AbortController()
  const parts = start(AbortSignal.any([signal, failed.signal]))
  try {
    return await Promise.all(parts)
  } catch (error) {
    failed.abort()
    await Promise.allSettled(parts)
    throw error
  }
}

async function ownLayer(
  recipe: Recipe,
  layout: string,
  workspace: string,
  signal: AbortSignal,
): Promise<Blob> {
  const fetched = join(workspace, 'fetched')
  await mkdir(fetched)
  return piecesLayer(layout, await recipe.pieces(fetched, signal), signal)
}

/** The layers below become part of the layout under another name of the same file. */
async function adopt(layers: readonly ComposedLayer[], layout: string): Promise<void> {
  const folder = join('blobs', 'sha256')
  await mkdir(join(layout, folder), { recursive: true })
  for (const { path, digest } of layers) {
    const blob = join(folder, digest.replace('sha256:', ''))
    await link(join(path, blob), join(layout, blob))
  }
}

async function describe(
  layout: string,
  recipe: Recipe,
  name: string,
  layers: readonly Blob[],
): Promise<string> {
  const created = new Date().toISOString()
  const config = await writeJsonBlob(layout, {
    created,
    ...here,
    config: {
      ...recipe.config,
      Labels: { ...recipe.config.Labels, 'hawser.dev/recipe': recipeHash(recipe) },
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
    history: layers.map((_, i) => ({
      created,
      created_by: i < layers.length - 1 ? 'Debian packages' : `recipe ${recipe.name}`,
    })),
  })
  const manifest = await writeJsonBlob(layout, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
    layers: layers.map(({ digest, size }) => ({
      mediaType: 'application/vnd.oci.image.layer.v1.tar',
      digest,
      size,
    })),
  })
  await writeFile(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
  const annotations = { 'org.opencontainers.image.ref.name': name }
  const index = {
    schemaVersion: 2,
    manifests: [{ mediaType: mediaTypes.ociManifest, ...manifest, annotations }],
  }
  await writeFile(join(layout, 'index.json'), JSON.stringify(index))
  return manifest.digest
}

/** Earlier images of the recipe. */
async function removeOthers(recipe: Recipe, home: string, directory: string): Promise<void> {
  const ofRecipe = new RegExp(`^${recipe.name}-[0-9a-f]{12}(\\.\\d+)?$`)
  const stale = (await readdir(directory)).filter((name) => name !== home && ofRecipe.test(name))
  for (const name of stale) await rm(join(directory, name), { recursive: true, force: true })
}
