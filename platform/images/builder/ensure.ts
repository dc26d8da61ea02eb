import { join } from 'node:path'
import type { Context } from '@hawser/client/controller.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { CATALOG_NAMESPACE, catalog, tagsOf } from '../catalog/catalog.ts'
import type { Recipe } from '../catalog/recipe.ts'
import { aptIn } from '../compose/apt.ts'
import { clean } from '../compose/clean.ts'
import { type Composed, compose, composed, isWhole, release } from '../compose/compose.ts'
import { chainOf } from '../compose/layer.ts'
import { layersIn } from '../compose/layers.ts'
import { once, type Progress } from '../compose/once.ts'
import { pending, type Upgrade } from '../compose/pending.ts'
import { semaphore } from '../compose/semaphore.ts'
import { sharedLayers } from '../compose/shared.ts'
import { layoutTar } from '../compose/tar.ts'
import { nodeImages } from '../nodeimages.ts'
import { LOCAL_REGISTRY, pinned, tagged } from '../reference.ts'
import { push } from '../streams/push.ts'

export type { Progress } from '../compose/once.ts'

/** Composes images of the catalog when they are first used, each once however many wait for it. */
export interface Builders {
  /**
   * Resolves when an image of the recipe is on these nodes and in its image stream.
   *
   * @param progress  Called with what is being done; not called when there is nothing to do.
   */
  ensure(recipe: Recipe, nodes: readonly string[], progress: Progress): Promise<Composed>
  /**
   * The same, with a new image when Debian has newer packages than the one there is.
   *
   * @returns The packages that are newer now.
   */
  update(recipe: Recipe, nodes: readonly string[], progress: Progress): Promise<readonly Upgrade[]>
  /** `ensure` for an image that the platform itself works with, which is in no stream. Its full name, by digest. */
  ensureOwn(recipe: Recipe, nodes: readonly string[], progress: Progress): Promise<string>
}

/** What an image is called on the nodes. */
interface Names {
  pinned(digest: string): string
  readonly tags: readonly [string, ...string[]]
}
const ofCatalog = (recipe: Recipe): Names => {
  const name = (tag: string): string => tagged(CATALOG_NAMESPACE, recipe.name, tag)
  const others = tagsOf(recipe).filter((tag) => tag !== recipe.version)
  return {
    pinned: (digest) => pinned(CATALOG_NAMESPACE, recipe.name, digest),
    tags: [name(recipe.version), ...others.map(name)],
  }
}
/** Without a project in it: the sweeping of images that no stream lists leaves it alone. */
const ofPlatform = ({ name, version }: Recipe): Names => ({
  pinned: (digest) => `${LOCAL_REGISTRY}/${name}@${digest}`,
  tags: [`${LOCAL_REGISTRY}/${name}:${version}`],
})

/** So many images are composed at once. */
const AT_ONCE = 2

export interface BuildersOptions {
  /** Where composed images are kept on this machine. */
  readonly directory: string
  /** A folder of layers that platforms of this machine share. */
  readonly cache?: string | undefined
}

export function builders(context: Context, { directory, cache }: BuildersOptions): Builders {
  const { signal, log } = context
  const places = { images: directory, layers: join(directory, 'layers') }
  const apt = aptIn(join(directory, 'apt'))
  const shared = cache === undefined ? undefined : sharedLayers(cache)
  const layers = layersIn({ directory: places.layers, apt, shared, log })
  const working = once<Composed>()
  const busy = semaphore(AT_ONCE)
  let cleaned: Promise<void> | undefined

  /** Nothing is composed while the package lists change. */
  const refresh = async (progress: Progress, now = false): Promise<void> => {
    if (now || (await apt.isStale())) await busy.during(AT_ONCE, () => apt.refresh({ now, progress, signal }))
  }

  async function composeFresh(recipe: Recipe, { tags: [name] }: Names, tell: Progress): Promise<Composed> {
    const began = performance.now()
    const progress = (message: string): void =>
      tell(`Composing the ${recipe.name} image (first time, about a minute): ${message}`)
    progress('starting')
    cleaned ??= clean(
      places,
      catalog.flatMap(({ layer }) => chainOf(layer)),
    )
    await cleaned
    await refresh(progress)
    return busy.during(1, async () => {
      const image = await compose(recipe, name, { directory, layers, progress, signal })
      const tookMs = Math.round(performance.now() - began)
      log(`composed the image ${name}`, { digest: image.digest, tookMs })
      return image
    })
  }

  /** Brings an image onto the nodes: the one that is known, or a new one. */
  async function provide(
    recipe: Recipe,
    names: Names,
    { nodes, progress, known }: { nodes: readonly string[]; progress: Progress; known: Composed | undefined },
  ): Promise<Composed> {
    const isThere = known && ((await isOnAll(context, names, known, nodes)) || (await isWhole(known)))
    const image = isThere ? known : await composeFresh(recipe, names, progress)
    for (const node of nodes) await distribute(context, recipe, names, image, node, progress)
    if (nodes.length > 0) await release(image)
    return image
  }
  const keyOf = (recipe: Recipe, nodes: readonly string[]): string => `${recipe.name} ${nodes.join(' ')}`
  return {
    ensure(recipe, nodes, progress) {
      return working.run(keyOf(recipe, nodes), progress, async (tell) => {
        const known = await composed(recipe, directory)
        const image = await provide(recipe, ofCatalog(recipe), { nodes, progress: tell, known })
        await publish(context, recipe, image)
        return image
      })
    },
    async update(recipe, nodes, progress) {
      await refresh(progress, true)
      await working.ended(keyOf(recipe, nodes))
      let upgrades: readonly Upgrade[] = []
      await working.run(keyOf(recipe, nodes), progress, async (tell) => {
        const old = await composed(recipe, directory)
        if (old) upgrades = pending(old.packages, await apt.available())
        const known = upgrades.length > 0 ? undefined : old
        const image = await provide(recipe, ofCatalog(recipe), { nodes, progress: tell, known })
        await publish(context, recipe, image)
        return image
      })
      return upgrades
    },
    async ensureOwn(recipe, nodes, progress) {
      const names = ofPlatform(recipe)
      const { digest } = await working.run(keyOf(recipe, nodes), progress, async (tell) =>
        provide(recipe, names, { nodes, progress: tell, known: await composed(recipe, directory) }),
      )
      return names.pinned(digest)
    },
  }
}

async function isOnAll(
  { client, signal }: Context,
  names: Names,
  { digest }: Composed,
  nodes: readonly string[],
): Promise<boolean> {
  for (const node of nodes)
    if (!(await nodeImages(client, node, signal).find(names.pinned(digest)))) return false
  return true
}

/** Brings the image onto a node, under the names of its digest and its tags. */
async function distribute(
  { client, signal }: Context,
  recipe: Recipe,
  names: Names,
  { path, digest }: Composed,
  node: string,
  progress: Progress,
): Promise<void> {
  const images = nodeImages(client, node, signal)
  const name = names.pinned(digest)
  if (await images.find(name)) return
  progress(`Loading the ${recipe.name} image onto node ${node}`)
  const { image } = await images.load(layoutTar(path))
  for (const other of [name, ...names.tags]) if (other !== image) await images.tag(image, other)
}

/** Makes the image the newest of its stream's tags, except of those that an administrator points elsewhere. */
async function publish(
  { client, caches, now }: Context,
  recipe: Recipe,
  { digest }: Composed,
): Promise<void> {
  const stream = caches.of(ImageStream).get(`${CATALOG_NAMESPACE}/${recipe.name}`)
  const pointed = (stream?.spec.tags ?? []).filter(({ from }) => from !== undefined).map(({ name }) => name)
  const created = formatTime(now())
  for (const tag of tagsOf(recipe).filter((name) => !pointed.includes(name)))
    await push(client, { namespace: CATALOG_NAMESPACE, stream: recipe.name, tag, digest, created })
}
