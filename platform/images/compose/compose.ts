import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Recipe } from '../catalog/recipe.ts'
import { type Blob, writeJsonBlob } from './blob.ts'
import { debianLayer } from './debian.ts'
import { piecesLayer } from './pieces.ts'

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const partialOf = (recipe: Recipe): string => `.composing-${recipe.name}-`

/** An image on this machine's disk, as an OCI layout. */
export interface Layout {
  readonly path: string
  /** Of the manifest. */
  readonly digest: string
}
export interface ComposeOptions {
  /** Where layouts are kept. */
  readonly directory: string
  readonly progress: (message: string) => void
  readonly signal: AbortSignal
}

/** Says which version of a recipe an image was made by. */
export const recipeHash = ({ packages, config, inputs, name }: Recipe): string =>
  createHash('sha256').update(JSON.stringify({ name, packages, config, inputs })).digest('hex').slice(0, 12)

const homeOf = (recipe: Recipe, directory: string): string =>
  join(directory, `${recipe.name}-${recipeHash(recipe)}`)

/** The image of this very recipe, when it was composed before. */
export async function composed(recipe: Recipe, directory: string): Promise<Layout | undefined> {
  const path = homeOf(recipe, directory)
  const index = await readFile(join(path, 'index.json'), 'utf8').catch(() => undefined)
  return index === undefined ? undefined : { path, digest: JSON.parse(index).manifests[0].digest }
}

/**
 * Composes the image of a recipe. It appears under its name when it is complete, so being killed leaves only what the
 * next call removes.
 *
 * @param name  Full name the layout says for itself, such as `hawser.local/openshift/nodejs:26`.
 */
export async function compose(recipe: Recipe, name: string, options: ComposeOptions): Promise<Layout> {
  const { directory, progress, signal } = options
  await mkdir(directory, { recursive: true })
  await removeOld(recipe, directory)
  const workspace = await mkdtemp(join(directory, partialOf(recipe)))
  try {
    const layout = join(workspace, 'layout')
    const layers = await together(signal, (both) => [
      debianLayer({ layout, packages: recipe.packages, workspace, progress, signal: both }),
      ownLayer(recipe, layout, workspace, both),
    ])
    const digest = await describe(layout, recipe, name, layers)
    const path = homeOf(recipe, directory)
    await rename(layout, path)
    return { path, digest }
  } finally {
    // What was stopped may still be on its way out.
    await rm(workspace, { recursive: true, force: true, maxRetries: 10 })
  }
}

/** Results of all, or the first failure, once the others have stopped because of it. */
async function together<T>(
  signal: AbortSignal,
  start: (signal: AbortSignal) => readonly Promise<T>[],
): Promise<T[]> {
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

async function describe(
  layout: string,
  recipe: Recipe,
  name: string,
  layers: readonly Blob[],
): Promise<string> {
  const created = new Date().toISOString()
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const config = await writeJsonBlob(layout, {
    created,
    architecture,
    os: 'linux',
    config: {
      ...recipe.config,
      Labels: { ...recipe.config.Labels, 'hawser.dev/recipe': recipeHash(recipe) },
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
    history: ['Debian packages by mmdebstrap', `recipe ${recipe.name}`].map((created_by) => ({
      created,
      created_by,
    })),
  })
  const manifest = await writeJsonBlob(layout, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
    layers: layers.map((layer) => ({ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...layer })),
  })
  await writeFile(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
  const annotations = { 'org.opencontainers.image.ref.name': name }
  const index = { schemaVersion: 2, manifests: [{ mediaType: MANIFEST, ...manifest, annotations }] }
  await writeFile(join(layout, 'index.json'), JSON.stringify(index))
  return manifest.digest
}

/** Earlier versions of the recipe, and what a killed composition left. */
async function removeOld(recipe: Recipe, directory: string): Promise<void> {
  const stale = (await readdir(directory)).filter(
    (name) => name.startsWith(partialOf(recipe)) || new RegExp(`^${recipe.name}-[0-9a-f]{12}$`).test(name),
  )
  for (const name of stale) await rm(join(directory, name), { recursive: true, force: true })
}
