import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { APP_LABEL } from '../objects/wanted.ts'
import type { StreamTag } from '../streamtag.ts'

/** Image streams in the order they are looked through: those of the project first. */
export interface Streams {
  readonly project: readonly ImageStream[]
  readonly catalog: readonly ImageStream[]
}

/** Other names of the streams that build a language. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  java: ['java', 'jee', 'openjdk', 'wildfly'],
  golang: ['golang', 'go'],
  static: ['static', 'nginx', 'httpd'],
  bun: ['bun'],
}

/**
 * N4: the stream whose name is the language, else one of which a tag says that it supports it. The project's come
 * before those of everybody.
 *
 * @throws {StatusError} `NotFound` naming the builders there are; `BadRequest` when several fit equally.
 */
export function builderFor(language: string, streams: Streams): StreamTag {
  const names = aliases[language] ?? [language]
  const own = streams.project.filter((stream) => !isOfApplication(stream))
  for (const list of [own, streams.catalog]) {
    const byName = names.flatMap((name) => list.filter(({ metadata }) => metadata.name === name))
    const fitting = byName.flatMap((stream) => tagged(stream, (tag) => list === own || isBuilder(tag)))
    if (fitting[0]) return fitting[0]
    const supporting = list.flatMap((stream) =>
      tagged(stream, (tag) => isBuilder(tag) && supports(tag, names)),
    )
    if (supporting.length > 1) throw ambiguous(language, supporting)
    if (supporting[0]) return supporting[0]
  }
  throw noBuilder(`there is no builder image for ${language}`, streams)
}

/** What deploys have made, and its images are applications: one that is called `nodejs` would be built on itself. */
const isOfApplication = ({ metadata }: ImageStream): boolean => metadata.labels?.[APP_LABEL] !== undefined

/** The builder that the user names: `STREAM`, `STREAM:TAG` or `PROJECT/STREAM:TAG`. */
export function builderNamed(text: string, streams: Streams): StreamTag {
  const [, project, stream = '', tag] = /^(?:([a-z0-9-]+)\/)?([^:/@\s]+)(?::([\w.-]+))?$/.exec(text) ?? []
  const all = [...streams.project, ...streams.catalog]
  const found = all.find(
    ({ metadata }) => metadata.name === stream && (project === undefined || metadata.namespace === project),
  )
  if (!found) throw noBuilder(`there is no image stream "${text}"`, streams)
  const wanted = tag ?? tagNames(found).find((name) => name === 'latest') ?? tagNames(found)[0]
  if (wanted === undefined || !tagNames(found).includes(wanted))
    throw noBuilder(`the image stream "${stream}" has no tag "${tag ?? 'latest'}"`, streams)
  return { namespace: found.metadata.namespace, name: `${stream}:${wanted}` }
}

export type Tag = NonNullable<ImageStream['spec']['tags']>[number]
const wordsOf = (tag: Tag, annotation: string): string[] =>
  (tag.annotations?.[annotation] ?? '').split(',').map((word) => word.trim().toLowerCase())

const isHidden = (tag: Tag): boolean => wordsOf(tag, 'tags').includes('hidden')
/** Its images build sources. */
export const isBuilder = (tag: Tag): boolean => wordsOf(tag, 'tags').includes('builder')
const supports = (tag: Tag, names: readonly string[]): boolean =>
  wordsOf(tag, 'supports').some((word) => names.includes(word.replace(/:.*/, '')))

/** The tag of a stream to build with: `latest`, or what it stands for, else the first that is not hidden. */
function tagged(stream: ImageStream, fits: (tag: Tag) => boolean): StreamTag[] {
  const { name, namespace } = stream.metadata
  const tags = (stream.spec.tags ?? []).filter((tag) => !isHidden(tag))
  const usable = tags.filter(fits)
  const latest = usable.find((tag) => tag.name === 'latest')
  const same = latest?.from?.kind === 'ImageStreamTag' ? latest.from.name?.replace(`${name}:`, '') : undefined
  const chosen = usable.find((tag) => tag.name === same) ?? latest ?? usable[0]
  if (chosen) return [{ namespace, name: `${name}:${chosen.name}` }]
  // A stream that was only pushed to says nothing of its tags.
  const pushed = stream.status.tags?.some(({ tag }) => tag === 'latest')
  return tags.length === 0 && pushed && fits({ name: 'latest' } as Tag)
    ? [{ namespace, name: `${name}:latest` }]
    : []
}

export const tagNames = ({ spec, status }: ImageStream): string[] => [
  ...new Set([...(spec.tags ?? []).map(({ name }) => name), ...(status.tags ?? []).map(({ tag }) => tag)]),
]

function noBuilder(problem: string, { project, catalog }: Streams): StatusError {
  const builders = [...project, ...catalog].flatMap((stream) =>
    tagged(stream, isBuilder).map(({ name }) => `${stream.metadata.namespace}/${name}`),
  )
  const there = builders.length ? `; there are ${builders.join(', ')}` : ''
  return new StatusError('NotFound', `${problem}${there}`, {
    hint: 'Name a builder with --builder=STREAM:TAG, or add a Dockerfile.',
  })
}

const ambiguous = (language: string, candidates: readonly StreamTag[]): StatusError =>
  new StatusError(
    'BadRequest',
    `several builder images support ${language}: ${candidates.map(({ name }) => name).join(', ')}`,
    {
      hint: candidates.map(({ namespace, name }) => `--builder=${namespace}/${name}`).join(' or '),
    },
  )
