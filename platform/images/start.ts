import type { Context } from '@hawser/client/controller.ts'
import { isNodeReady, Node } from '@hawser/kinds/core/node.ts'
import type { ObjectReference } from '@hawser/kinds/core/objectreference.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { importedImage, registryImage } from './builder/elsewhere.ts'
import { type BuildersOptions, builders, type Progress } from './builder/ensure.ts'
import { resolve } from './builder/resolve.ts'
import { CATALOG_NAMESPACE } from './catalog/catalog.ts'
import type { Recipe } from './catalog/recipe.ts'
import { startCatalog } from './catalog/start.ts'
import type { Provide } from './catalog/workshop.ts'
import type { ReadBlob } from './describe/describe.ts'
import { startDescribing } from './describe/start.ts'
import { startImports } from './import/start.ts'
import { type Lacking, rememberedLacking } from './lacking.ts'
import { type NodeImages, nodeImages, type OciConfig } from './nodeimages.ts'
import { type AskDisk, startPruning } from './prune/start.ts'
import { LOCAL_REGISTRY, pinned, repositoryOf, tagged } from './reference.ts'
import { type Push, push } from './streams/push.ts'
import { startStreams } from './streams/start.ts'
import { startTriggers } from './trigger/start.ts'

export interface ImagesOptions {
  /** Where composed images are kept on this machine: a folder of the data directory. */
  readonly directory: string
  /** A folder that platforms of this machine share, for what images are composed of. Default: there is none. */
  readonly cache?: string | undefined
  /** How the disk is doing where images lie. Default: nobody knows. */
  readonly askDisk?: AskDisk
  /** Reads documents of images that lie on this machine. Default: there are none. */
  readonly readBlob?: ReadBlob
}

/** A builder image that is on the nodes, or why there is none. */
export type Builder =
  | { readonly is: 'ready'; readonly image: string; readonly config: OciConfig }
  | { readonly is: 'missing'; readonly message: string }
  | { readonly is: 'unsupported'; readonly message: string }

/** What builds need of images. */
export interface Images {
  /**
   * Makes the builder image ready that `from` names, composing it when it is of the catalog and used for the first time.
   *
   * @param isForced  An image of a registry elsewhere is looked for there, also when a node has one of that name.
   */
  builder(from: ObjectReference, namespace: string, progress: Progress, isForced?: boolean): Promise<Builder>
  /** The same for an image that the platform itself works with, by its recipe. */
  own(recipe: Recipe, progress: Progress): Promise<Builder>
  readonly lacking: Lacking
  on(node: string): NodeImages
  push(image: Push): Promise<void>
  readonly name: {
    repository(namespace: string, stream: string): string
    tagged(namespace: string, stream: string, tag: string): string
    pinned(namespace: string, stream: string, digest: string): string
  }
}

/** Starts everything about images: streams, the catalog, triggers, pruning. Ends with the context's signal. */
export function startImages(
  context: Context,
  { directory, cache, askDisk = nothing, readBlob = nothing }: ImagesOptions,
): { images: Images; ended: Promise<void> } {
  const { images, provide } = imagesOf(context, { directory, cache })
  const ended = Promise.all([
    startStreams(context),
    startImports(context),
    startCatalog(context, provide),
    startTriggers(context),
    startPruning(context, askDisk),
    startDescribing(context, readBlob),
  ]).then(() => {})
  return { images, ended }
}

function imagesOf(context: Context, places: BuildersOptions): { images: Images; provide: Provide } {
  const { client, caches, signal } = context
  const nodes = caches.of(Node)
  const streams = caches.of(ImageStream)
  const prepared = builders(context, places)
  const on = (node: string): NodeImages => nodeImages(client, node, signal)

  const readyNodes = (): string[] =>
    nodes
      .list()
      .filter(isReady)
      .map(({ metadata }) => metadata.name)

  async function builder(
    from: ObjectReference,
    namespace: string,
    progress: Progress,
    isForced = false,
  ): Promise<Builder> {
    if (from.kind === 'DockerImage') return elsewhere(from.name ?? '', namespace, isForced)
    const resolved = resolve(from, namespace, (key) => streams.get(key))
    if (resolved.is === 'missing' || resolved.is === 'unsupported') return resolved
    const ready = readyNodes()
    if (ready.length === 0) return noNode
    const image =
      resolved.is === 'image'
        ? resolved.image
        : pinned(
            CATALOG_NAMESPACE,
            resolved.recipe.name,
            (await prepared.ensure(resolved.recipe, ready, progress)).digest,
          )
    return found(image, ready)
  }
  async function found(image: string, ready: readonly string[]): Promise<Builder> {
    for (const node of ready) {
      const has = await on(node).find(image)
      if (has) return { is: 'ready', image, config: has.config.config ?? {} }
    }
    const imported = await importedImage(client, image)
    if (imported && !image.startsWith(`${LOCAL_REGISTRY}/`)) return { is: 'ready', ...imported }
    return { is: 'missing', message: `no node has the image ${image}; build it again` }
  }
  async function elsewhere(name: string, namespace: string, isForced: boolean): Promise<Builder> {
    const isOurs = name.startsWith(`${LOCAL_REGISTRY}/`)
    const here = isForced && !isOurs ? undefined : await found(name, readyNodes())
    return here?.is === 'ready' ? here : { is: 'ready', ...(await registryImage(client, name, namespace)) }
  }
  async function lacking(image: string, paths: readonly string[]): Promise<readonly string[] | undefined> {
    for (const node of readyNodes()) {
      if (!(await on(node).find(image))) continue
      const found = new Set(await on(node).lookFor(image, paths))
      return paths.filter((path) => !found.has(path))
    }
    return undefined
  }
  async function own(recipe: Recipe, progress: Progress): Promise<Builder> {
    const ready = readyNodes()
    return ready.length === 0 ? noNode : found(await prepared.ensureOwn(recipe, ready, progress), ready)
  }
  const images: Images = {
    builder,
    own,
    lacking: rememberedLacking(lacking),
    on,
    push: (image) => push(client, image),
    name: { repository: repositoryOf, tagged, pinned },
  }
  const provide: Provide = {
    ensure: (recipe, progress) => prepared.ensure(recipe, readyNodes(), progress),
    update: (recipe, progress) => prepared.update(recipe, readyNodes(), progress),
  }
  return { images, provide }
}

const nothing = async (): Promise<undefined> => undefined
const noNode: Builder = { is: 'missing', message: 'no node is ready; the build goes on when one is' }
const isReady = (node: Node): boolean => !node.spec.unschedulable && isNodeReady(node)
