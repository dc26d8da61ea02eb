import type { Context } from '@hawser/client/controller.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { CATALOG_NAMESPACE, tagsOf } from '../catalog/catalog.ts'
import type { Recipe } from '../catalog/recipe.ts'
import { compose, composed, type Layout } from '../compose/compose.ts'
import { layoutTar } from '../compose/tar.ts'
import { nodeImages } from '../nodeimages.ts'
import { LOCAL_REGISTRY, pinned, tagged } from '../reference.ts'
import { push } from '../streams/push.ts'

export type Progress = (message: string) => void

/** Composes images of the catalog when they are first used, each once however many builds wait for it. */
export interface Builders {
  /**
   * Resolves when the newest version of the recipe is on these nodes and in its image stream.
   *
   * @param progress  Called with what is being done; not called when there is nothing to do.
   */
  ensure(recipe: Recipe, nodes: readonly string[], progress: Progress): Promise<Layout>
  /** The same for an image that the platform itself works with, which is in no stream. Its full name, by digest. */
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

/** @param directory  Where composed images are kept on this machine. */
export function builders(context: Context, directory: string): Builders {
  const composing = new Map<string, { listeners: Set<Progress>; done: Promise<Layout> }>()

  const composeOnce = (recipe: Recipe, names: Names, progress: Progress): Promise<Layout> => {
    const begun = composing.get(recipe.name)
    if (begun) {
      begun.listeners.add(progress)
      return begun.done
    }
    const listeners = new Set([progress])
    const tell = (message: string): void => {
      for (const listener of listeners) listener(message)
    }
    const done = composeFresh(context, recipe, names, directory, tell).finally(() =>
      composing.delete(recipe.name),
    )
    composing.set(recipe.name, { listeners, done })
    return done
  }
  async function onNodes(
    recipe: Recipe,
    names: Names,
    nodes: readonly string[],
    progress: Progress,
  ): Promise<Layout> {
    const layout = (await composed(recipe, directory)) ?? (await composeOnce(recipe, names, progress))
    for (const node of nodes) await distribute(context, recipe, names, layout, node, progress)
    return layout
  }
  return {
    async ensure(recipe, nodes, progress) {
      const layout = await onNodes(recipe, ofCatalog(recipe), nodes, progress)
      await publish(context, recipe, layout)
      return layout
    },
    async ensureOwn(recipe, nodes, progress) {
      const names = ofPlatform(recipe)
      const { digest } = await onNodes(recipe, names, nodes, progress)
      return names.pinned(digest)
    },
  }
}

async function composeFresh(
  { signal, log }: Context,
  recipe: Recipe,
  { tags: [name] }: Names,
  directory: string,
  tell: Progress,
): Promise<Layout> {
  const began = performance.now()
  const progress = (message: string): void =>
    tell(`Composing the ${recipe.name} image (first time, under a minute): ${message}`)
  progress('starting')
  const layout = await compose(recipe, name, { directory, progress, signal })
  log(`composed the image ${name}`, {
    digest: layout.digest,
    tookMs: Math.round(performance.now() - began),
  })
  return layout
}

/** Brings the image onto a node, under the names of its digest and its tags. */
async function distribute(
  { client, signal }: Context,
  recipe: Recipe,
  names: Names,
  { path, digest }: Layout,
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
async function publish({ client, caches, now }: Context, recipe: Recipe, { digest }: Layout): Promise<void> {
  const stream = caches.of(ImageStream).get(`${CATALOG_NAMESPACE}/${recipe.name}`)
  const pointed = (stream?.spec.tags ?? []).filter(({ from }) => from !== undefined).map(({ name }) => name)
  const created = formatTime(now())
  for (const tag of tagsOf(recipe).filter((name) => !pointed.includes(name))) {
    await push(client, { namespace: CATALOG_NAMESPACE, stream: recipe.name, tag, digest, created })
  }
}
