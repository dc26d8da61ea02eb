import { defineKind, type ObjectOf } from '../kind.ts'
import { type FieldError, invalid, notSupported, required } from '../meta/field.ts'
import { ageOf } from '../meta/time.ts'
import { checkUnique } from '../meta/unique.ts'
import { s } from '../schema.ts'
import { type ImageStreamSpec, imageStreamSpec, type TagReference } from './imagestreamspec.ts'
import { type ImageStreamStatus, imageStreamStatus } from './imagestreamstatus.ts'

export type {
  ImageLookupPolicy,
  ImageStreamSpec,
  TagImportPolicy,
  TagReference,
  TagReferencePolicy,
} from './imagestreamspec.ts'
export type {
  ImageStreamStatus,
  NamedTagEventList,
  TagEvent,
  TagEventCondition,
} from './imagestreamstatus.ts'

/** Versions of one image under tags, each with its history. */
export const ImageStream = defineKind({
  group: 'image.openshift.io',
  version: 'v1',
  kind: 'ImageStream',
  plural: 'imagestreams',
  shortNames: ['is'],
  categories: ['all'],
  scope: 'Namespaced',
  message: 'com.github.openshift.api.image.v1.ImageStream',
  hasStatus: true,
  fields: {
    spec: [2, s.defaulted(imageStreamSpec, {})],
    status: [3, s.defaulted(imageStreamStatus, {})],
  },
  nameRule: 'path',
  complete({ spec }) {
    for (const { from } of spec.tags ?? []) if (from) from.kind ??= 'ImageStreamTag'
  },
  validate({ metadata: { name }, spec: { tags = [] } }) {
    return [
      ...(repositoryName.test(name)
        ? []
        : [invalid('metadata.name', name, `must match ${repositoryName.source}`)]),
      ...tags.flatMap((tag) => checkTag(tag, `spec.tags[${tag.name}]`)),
      ...checkUnique(
        tags,
        (tag) => tag.name,
        (i) => `spec.tags[${i}].name`,
      ),
    ]
  },
  ownTable: true,
  columns: [
    { name: 'Name', value: ({ metadata }) => metadata.name },
    {
      name: 'Docker Repo',
      value: ({ spec, status }) => status.dockerImageRepository || spec.dockerImageRepository,
    },
    { name: 'Tags', value: ({ spec, status }) => tagsText(spec, status) },
    { name: 'Updated', value: ({ status }, now) => updatedText(status, now) },
  ],
})
export type ImageStream = ObjectOf<typeof ImageStream>

/** Part of the reference of every image in it. */
const repositoryName = /^[a-z0-9]+(?:(?:[._]|__|-*)[a-z0-9]+)*$/
const tagName = /^\w[\w.-]{0,127}$/
const sources = ['DockerImage', 'ImageStreamImage', 'ImageStreamTag']

function checkTag({ name, from }: TagReference, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (name && !tagName.test(name)) errors.push(invalid(`${path}.name`, name, `must match ${tagName.source}`))
  if (!from) return errors
  if (!from.kind || !sources.includes(from.kind))
    errors.push(notSupported(`${path}.from.kind`, from.kind ?? '', sources))
  if (!from.name) errors.push(required(`${path}.from.name`))
  return errors
}

/** When the newest image of each tag came, newest tag first. */
const newest = ({ tags = [] }: ImageStreamStatus): { tag: string; created: string }[] =>
  tags
    .map(({ tag, items }) => ({ tag, created: items[0]?.created ?? '' }))
    .sort((a, b) => (a.created < b.created ? 1 : a.created > b.created ? -1 : 0))

const shown = 3
function tagsText(spec: ImageStreamSpec, status: ImageStreamStatus): string {
  const tags = new Set([
    ...newest(status).map(({ tag }) => tag),
    ...(spec.tags ?? []).map(({ name }) => name),
  ])
  const first = [...tags].slice(0, shown).join(',')
  return tags.size > shown ? `${first} + ${tags.size - shown} more...` : first
}

function updatedText(status: ImageStreamStatus, now: number): string {
  const created = newest(status)[0]?.created
  return created ? `${ageOf(created, now)} ago` : ''
}
