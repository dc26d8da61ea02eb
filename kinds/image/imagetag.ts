import { defineKind, embedded, type ObjectOf } from '../kind.ts'
import { type FieldError, invalid, required } from '../meta/field.ts'
import { s } from '../schema.ts'
import { agoText } from './agotext.ts'
import { checkTag } from './checktag.ts'
import { Image } from './image.ts'
import { type TagReference, tagReference } from './imagestreamspec.ts'
import { type NamedTagEventList, namedTagEventList } from './imagestreamstatus.ts'

/** A tag of a stream with its source and its history: `NAME:TAG`. A view of the stream. */
export const ImageTag = defineKind({
  group: 'image.openshift.io',
  version: 'v1',
  kind: 'ImageTag',
  plural: 'imagetags',
  shortNames: ['itag'],
  scope: 'Namespaced',
  stored: false,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update'],
  message: 'com.github.openshift.api.image.v1.ImageTag',
  nameRule: 'path',
  fields: {
    spec: [2, s.pointer(tagReference)],
    status: [3, s.pointer(namedTagEventList)],
    image: [4, s.optional(embedded(Image))],
  },
  validate: ({ metadata, spec }, old) =>
    spec
      ? checkSpec(metadata.name, spec)
      : old
        ? []
        : [required('spec', 'spec is a required field during creation')],
  ownTable: true,
  columns: [
    { name: 'Name', value: ({ metadata }) => metadata.name },
    { name: 'Spec', value: ({ spec, status }) => specText(spec, status) },
    { name: 'Status', value: ({ spec, status }) => statusText(spec, status) },
    { name: 'History', type: 'number', value: ({ status }) => status?.items?.length || null },
    { name: 'Updated', value: ({ status }, now) => agoText(changed(status), now) },
  ],
})
export type ImageTag = ObjectOf<typeof ImageTag>

function checkSpec(name: string, spec: TagReference): FieldError[] {
  const tag = name.split(':')[1]
  return [
    ...(tag && spec.name === tag ? [] : [invalid('spec.name', spec.name, 'must match image tag name')]),
    ...checkTag(spec, 'spec'),
  ]
}

type Spec = TagReference | undefined
type Status = NamedTagEventList | undefined

function specText(spec: Spec, status: Status): string {
  const event = status?.items?.[0]
  if (!spec?.from) return event ? 'Push' : ''
  if (spec.from.kind === 'ImageStreamTag' && !spec.from.name?.includes(':')) return 'Track'
  if ((spec.generation ?? 0) > 0 && (event?.generation ?? 0) > (spec.generation ?? 0)) return 'Push'
  if (spec.importPolicy.scheduled) return 'Scheduled'
  return spec.reference ? 'Ref' : 'Tag'
}

function statusText(spec: Spec, status: Status): string {
  const failed = status?.conditions?.find(
    ({ type, status }) => type === 'ImportSuccess' && status === 'False',
  )
  if (failed) return `ImportFailed (${failed.reason ?? ''})`
  const event = status?.items?.[0]
  if (event && event.generation > 0 && event.generation < (spec?.generation ?? 0)) return 'Importing'
  if (event?.image) return `image/${event.image}`
  return event?.dockerImageReference ?? sourceText(spec)
}

function sourceText(spec: Spec): string {
  const { kind, name = '', namespace } = spec?.from ?? {}
  if (kind === 'ImageStreamImage')
    return name.includes('@') ? `image/${name.split('@')[1]}` : 'InvalidRefName'
  if (kind === 'ImageStreamTag') return namespace ? `istag ${namespace}/${name}` : `istag/${name}`
  return name
}

const changed = (status: Status): string | undefined =>
  [
    status?.items?.[0]?.created,
    ...(status?.conditions ?? []).map(({ lastTransitionTime }) => lastTransitionTime),
  ]
    .flatMap((time) => time ?? [])
    .sort()
    .at(-1)
