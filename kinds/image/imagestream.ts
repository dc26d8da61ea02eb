import { defineKind, type ObjectOf } from '../kind.ts'
import { type FieldError, invalid, required } from '../meta/field.ts'
import { checkUnique } from '../meta/unique.ts'
import { s } from '../schema.ts'
import { agoText } from './agotext.ts'
import { checkTag } from './checktag.ts'
import { parseImageReference } from './imagereference.ts'
import { imageStreamSpec } from './imagestreamspec.ts'
import { type ImageStreamStatus, imageStreamStatus } from './imagestreamstatus.ts'
import { tagsText } from './tagstext.ts'

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
  legacy: {},
  hasStatus: true,
  fields: {
    spec: [2, s.defaulted(imageStreamSpec, {})],
    status: [3, s.defaulted(imageStreamStatus, {})],
  },
  nameRule: 'path',
  validate: ({ metadata, spec, status }) => [
    ...checkStreamName(metadata),
    ...checkRepository(spec.dockerImageRepository ?? ''),
    ...(spec.tags ?? []).flatMap((tag) => checkTag(tag, `spec.tags[${tag.name}]`)),
    ...checkTagNames(spec.tags ?? []),
    ...checkStatus(status),
  ],
  ownTable: true,
  columns: [
    { name: 'Name', value: ({ metadata }) => metadata.name },
    {
      name: 'Image Repository',
      value: ({ spec, status }) =>
        status.publicDockerImageRepository || spec.dockerImageRepository || status.dockerImageRepository,
    },
    { name: 'Tags', value: ({ status }) => tagsText(status) },
    { name: 'Updated', value: ({ status }, now) => agoText(newestTime(status), now) },
  ],
})
export type ImageStream = ObjectOf<typeof ImageStream>

const component = '[a-z0-9]+(?:[._-][a-z0-9]+)*'
const wholeName = new RegExp(`^${component}$`)
const longest = 255

/** A stream's name is a part of the references of all its images. */
export function checkStreamName(metadata: {
  readonly name?: string
  readonly namespace?: string | undefined
}): FieldError[] {
  const { name = '', namespace = '' } = metadata
  const errors: FieldError[] = []
  if (name && !wholeName.test(name))
    errors.push(invalid('metadata.name', name, `must match ${JSON.stringify(component)}`))
  if (namespace.length + 1 + name.length > longest)
    errors.push(
      invalid('metadata.name', name, `'namespace/name' cannot be longer than ${longest} characters`),
    )
  return errors
}

function checkRepository(repository: string): FieldError[] {
  if (!repository) return []
  const path = 'spec.dockerImageRepository'
  const reference = parseImageReference(repository)
  if (typeof reference === 'string') return [invalid(path, repository, reference)]
  return [
    ...(reference.tag ? [invalid(path, repository, 'the repository name may not contain a tag')] : []),
    ...(reference.id ? [invalid(path, repository, 'the repository name may not contain an ID')] : []),
  ]
}

const tagName = /^\w[\w.-]{0,127}$/
/** A tag that no registry could have would never be pulled: better to say so at once. */
const checkTagNames = (tags: readonly { readonly name: string }[]): FieldError[] => [
  ...tags.flatMap(({ name }, i) =>
    tagName.test(name)
      ? []
      : [
          name
            ? invalid(`spec.tags[${i}].name`, name, `must match ${tagName.source}`)
            : required(`spec.tags[${i}].name`),
        ],
  ),
  ...checkUnique(
    tags,
    ({ name }) => name,
    (i) => `spec.tags[${i}].name`,
  ),
]

const checkStatus = ({ tags = [] }: ImageStreamStatus): FieldError[] =>
  tags.flatMap(({ tag, items = [] }) =>
    items.flatMap(({ dockerImageReference }, i) => {
      const path = `status.tags[${tag}].items[${i}].dockerImageReference`
      if (!dockerImageReference) return [required(path)]
      const reference = parseImageReference(dockerImageReference)
      return typeof reference === 'string' ? [invalid(path, dockerImageReference, reference)] : []
    }),
  )

const newestTime = ({ tags = [] }: ImageStreamStatus): string | undefined =>
  tags
    .flatMap(({ items = [] }) => items[0]?.created ?? [])
    .sort()
    .at(-1)
