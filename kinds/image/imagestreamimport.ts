import { localObjectReference, objectReference } from '../core/objectreference.ts'
import { defineKind, embedded, type ObjectOf } from '../kind.ts'
import { type FieldError, invalid, required } from '../meta/field.ts'
import { statusMessage } from '../meta/statusmessage.ts'
import { s, type TypeOf } from '../schema.ts'
import { checkImportPolicy } from './checktag.ts'
import { Image } from './image.ts'
import { parseImageReference } from './imagereference.ts'
import { checkStreamName, ImageStream } from './imagestream.ts'
import { tagImportPolicy, tagReferencePolicy } from './imagestreamspec.ts'

const group = 'com.github.openshift.api.image.v1'
const policies = {
  importPolicy: s.defaulted(tagImportPolicy, {}),
  referencePolicy: s.defaulted(tagReferencePolicy, {}),
}

const imageImportSpec = s.message(`${group}.ImageImportSpec`, {
  from: [1, objectReference],
  to: [2, s.pointer(localObjectReference)],
  importPolicy: [3, policies.importPolicy],
  referencePolicy: [5, policies.referencePolicy],
  includeManifest: [4, s.optional(s.boolean())],
})
export type ImageImportSpec = TypeOf<typeof imageImportSpec>

const imageImportStatus = s.message(`${group}.ImageImportStatus`, {
  status: [1, statusMessage],
  image: [2, s.optional(embedded(Image))],
  tag: [3, s.optional(s.string())],
  manifests: [4, s.optional(s.list(embedded(Image)))],
})
export type ImageImportStatus = TypeOf<typeof imageImportStatus>

const repositoryImportSpec = s.message(`${group}.RepositoryImportSpec`, {
  from: [1, objectReference],
  importPolicy: [2, policies.importPolicy],
  referencePolicy: [4, policies.referencePolicy],
  includeManifest: [3, s.optional(s.boolean())],
})
type RepositoryImportSpec = TypeOf<typeof repositoryImportSpec>

const repositoryImportStatus = s.message(`${group}.RepositoryImportStatus`, {
  status: [1, s.optional(statusMessage)],
  images: [2, s.optional(s.list(imageImportStatus))],
  additionalTags: [3, s.optional(s.list(s.string()))],
})
export type RepositoryImportStatus = TypeOf<typeof repositoryImportStatus>

const importSpec = s.message(`${group}.ImageStreamImportSpec`, {
  /** False: only look. */
  import: [1, s.defaulted(s.boolean(), false)],
  repository: [2, s.optional(repositoryImportSpec)],
  images: [3, s.optional(s.list(imageImportSpec))],
})
const importStatus = s.message(`${group}.ImageStreamImportStatus`, {
  import: [1, s.optional(embedded(ImageStream))],
  repository: [2, s.optional(repositoryImportStatus)],
  images: [3, s.optional(s.list(imageImportStatus))],
})

/** Looks at images of other registries, and brings what it finds into a stream when it is to. Answered, not stored. */
export const ImageStreamImport = defineKind({
  group: 'image.openshift.io',
  version: 'v1',
  kind: 'ImageStreamImport',
  plural: 'imagestreamimports',
  scope: 'Namespaced',
  legacy: {},
  stored: false,
  verbs: ['create'],
  message: `${group}.ImageStreamImport`,
  nameRule: 'path',
  fields: {
    spec: [2, importSpec],
    status: [3, s.defaulted(importStatus, {})],
  },
  complete({ spec }) {
    for (const image of spec.images ?? []) {
      if (image.to) continue
      const reference = parseImageReference(image.from.name ?? '')
      if (typeof reference !== 'string' && reference.tag) image.to = { name: reference.tag }
    }
  },
  validate: ({ metadata, spec: { images = [], repository } }) => [
    ...images.flatMap((image, i) => checkImageImport(image, `spec.images[${i}]`)),
    ...(repository ? checkRepositoryImport(repository, 'spec.repository') : []),
    ...(images.length === 0 && !repository
      ? [invalid('spec.images', null, 'you must specify at least one image or a repository import')]
      : []),
    ...checkStreamName(metadata),
  ],
})
export type ImageStreamImport = ObjectOf<typeof ImageStreamImport>

function checkImageImport({ from, to, importPolicy }: ImageImportSpec, path: string): FieldError[] {
  const errors = checkKind(from.kind ?? '', path)
  if (errors.length === 0) {
    if (to && !to.name)
      errors.push(invalid(`${path}.to.name`, to.name, 'the name of the target tag must be specified'))
    const reference = parseImageReference(from.name ?? '')
    if (!from.name) errors.push(required(`${path}.from.name`))
    else if (typeof reference === 'string') errors.push(invalid(`${path}.from.name`, from.name, reference))
  }
  return [...errors, ...checkImportPolicy(importPolicy, `${path}.importPolicy`)]
}

function checkRepositoryImport({ from, importPolicy }: RepositoryImportSpec, path: string): FieldError[] {
  const errors = checkKind(from.kind ?? '', path)
  const reference = parseImageReference(from.name ?? '')
  if (errors.length === 0) {
    if (!from.name) errors.push(required(`${path}.from.name`, 'container image references require a name'))
    else if (typeof reference === 'string') errors.push(invalid(`${path}.from.name`, from.name, reference))
    else if (reference.id || reference.tag)
      errors.push(
        invalid(`${path}.from.name`, from.name, 'you must specify an image repository, not a tag or ID'),
      )
  }
  return [...errors, ...checkImportPolicy(importPolicy, `${path}.importPolicy`)]
}

const checkKind = (kind: string, path: string): FieldError[] =>
  kind === 'DockerImage' ? [] : [invalid(`${path}.from.kind`, kind, 'only DockerImage is supported')]
