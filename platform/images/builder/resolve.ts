import type { ObjectReference } from '@hawser/kinds/core/objectreference.ts'
import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { recipeOf } from '../catalog/catalog.ts'
import type { Recipe } from '../catalog/recipe.ts'
import { pinned } from '../reference.ts'
import { pullSpecOfTag } from '../streams/pullspec.ts'

export type Resolved =
  /** Of the catalog: there once it was composed. */
  | { readonly is: 'recipe'; readonly recipe: Recipe }
  | { readonly is: 'image'; readonly image: string }
  /** Not there yet; a stream or a tag may come. */
  | { readonly is: 'missing'; readonly message: string }
  | { readonly is: 'unsupported'; readonly message: string }

/**
 * Where the `from` of a source build leads.
 *
 * @param namespace  Of the build: where a reference without a namespace points to.
 * @param streamOf   The image stream with that key.
 */
export function resolve(
  from: ObjectReference,
  namespace: string,
  streamOf: (key: string) => ImageStream | undefined,
): Resolved {
  const where = from.namespace || namespace
  const [, stream = '', mark = '', rest = ''] = /^([^:@]+)([:@])(.+)$/.exec(from.name ?? '') ?? []
  if (from.kind === 'ImageStreamImage' && mark === '@') {
    return { is: 'image', image: pinned(where, stream, rest) }
  }
  if (from.kind !== 'ImageStreamTag' || mark !== ':') {
    return {
      is: 'unsupported',
      message: `the builder image must be an ImageStreamTag such as "nodejs:latest" of project openshift, or an ImageStreamImage; "${from.kind ?? ''} ${from.name ?? ''}" is not`,
    }
  }
  return resolveTag({ namespace: where, stream, tag: rest }, streamOf)
}

function resolveTag(
  { namespace, stream, tag }: { namespace: string; stream: string; tag: string },
  streamOf: (key: string) => ImageStream | undefined,
): Resolved {
  const found = streamOf(`${namespace}/${stream}`)
  const recipe = recipeOf(namespace, stream)
  const isOurs = recipe && (tag === 'latest' || tag === recipe.version)
  const pointsElsewhere = found?.spec.tags?.some(({ name, from }) => name === tag && from !== undefined)
  if (isOurs && !pointsElsewhere) return { is: 'recipe', recipe }
  const image = pullSpecOfTag(found, tag)
  if (image) return { is: 'image', image }
  const what = found
    ? `the tag "${tag}" of the image stream "${stream}" has no image`
    : `there is no image stream "${stream}"`
  return { is: 'missing', message: `${what} in project "${namespace}"; the build goes on when it comes` }
}
