import { StatusError } from '@hawser/kinds/meta/status.ts'
import { lastName, withoutVersion } from '../imagename.ts'
import type { Manifest } from './read.ts'

/** Images of containers anywhere in the objects, each once. */
export const imagesIn = (manifests: readonly Manifest[]): string[] => [
  ...new Set(
    manifests.flatMap(({ object }) =>
      containersIn(object).flatMap(({ image }) => (typeof image === 'string' ? [image] : [])),
    ),
  ),
]

/**
 * Which image of the manifests the built one takes the place of: the one that is named, the one that is called as the
 * application is, or the only one there is.
 *
 * @param wanted  As `--image` names it, with or without a tag.
 */
export function builtImage(
  manifests: readonly Manifest[],
  app: string,
  wanted: string | undefined,
): string[] {
  const images = imagesIn(manifests)
  if (wanted !== undefined) {
    const named = images.filter((image) => image === wanted || withoutVersion(image) === wanted)
    if (named.length > 0) return named
    throw undecided(`no container has the image "${wanted}"`, images)
  }
  const called = images.filter((image) => lastName(image) === app)
  if (called.length > 0) return called
  if (images.length <= 1) return images
  throw undecided(`no image of the manifests is called "${app}", as the application is`, images)
}

const undecided = (problem: string, images: readonly string[]): StatusError =>
  new StatusError(
    'BadRequest',
    `${problem}; which one is built here? There are ${images.join(', ') || 'none'}`,
    {
      hint: 'Name it with --image, or the application with --name.',
    },
  )

/** The object with the built image in the place of others. */
export function withImage<T>(value: T, replaced: readonly string[], built: string): T {
  if (Array.isArray(value)) return value.map((item) => withImage(item, replaced, built)) as T
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => {
    if (!containerLists.includes(key) || !Array.isArray(inner))
      return [key, withImage(inner, replaced, built)]
    const containers = inner.map((each) => (isReplaced(each, replaced) ? { ...each, image: built } : each))
    return [key, containers]
  })
  return Object.fromEntries(entries) as T
}

const containerLists = ['containers', 'initContainers']
const isReplaced = (container: unknown, replaced: readonly string[]): container is object =>
  replaced.includes(String((container as Container | null)?.image))

interface Container {
  readonly image?: unknown
}

function containersIn(value: unknown): Container[] {
  if (Array.isArray(value)) return value.flatMap(containersIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    containerLists.includes(key) && Array.isArray(inner)
      ? (inner as Container[]).filter(Boolean)
      : containersIn(inner),
  )
}
