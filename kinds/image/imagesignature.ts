import { defineKind, type ObjectOf } from '../kind.ts'
import { type FieldError, forbidden, invalid, required } from '../meta/field.ts'
import { s } from '../schema.ts'

const group = 'com.github.openshift.api.image.v1'

const signatureCondition = s.message(`${group}.SignatureCondition`, {
  type: [1, s.string()],
  status: [2, s.string()],
  lastProbeTime: [3, s.optional(s.time())],
  lastTransitionTime: [4, s.optional(s.time())],
  reason: [5, s.optional(s.string())],
  message: [6, s.optional(s.string())],
})
const entityFields = {
  organization: [1, s.optional(s.string())],
  commonName: [2, s.optional(s.string())],
} as const
const signatureIssuer = s.message(`${group}.SignatureIssuer`, s.inline(1, entityFields))
const signatureSubject = s.message(`${group}.SignatureSubject`, {
  ...s.inline(1, entityFields),
  publicKeyID: [2, s.string({ mayBeEmpty: true })],
})

/** A signature of an image, stored with the image; `<digest>@<name>`. */
export const ImageSignature = defineKind({
  group: 'image.openshift.io',
  version: 'v1',
  kind: 'ImageSignature',
  plural: 'imagesignatures',
  scope: 'Cluster',
  legacy: {},
  stored: false,
  verbs: ['create', 'delete'],
  message: `${group}.ImageSignature`,
  nameRule: 'path',
  fields: {
    type: [2, s.string({ mayBeEmpty: true })],
    content: [3, s.pointer(s.bytes())],
    conditions: [
      4,
      s.optional(s.list(signatureCondition, { patchStrategy: 'merge', patchMergeKey: 'type' })),
    ],
    imageIdentity: [5, s.optional(s.string())],
    signedClaims: [6, s.optional(s.map(s.string()))],
    created: [7, s.optional(s.time())],
    issuedBy: [8, s.optional(signatureIssuer)],
    issuedTo: [9, s.optional(signatureSubject)],
  },
  validate(signature): FieldError[] {
    return checkSignature(signature, '')
  },
})
export type ImageSignature = ObjectOf<typeof ImageSignature>

/** @param path  Empty, or with a dot at its end. */
export function checkSignature(signature: ImageSignature, path: string): FieldError[] {
  const { metadata, type, content, conditions = [] } = signature
  const has = (wanted: string) => conditions.find((condition) => condition.type === wanted)
  const [trusted, forImage] = [has('Trusted'), has('ForImage')]
  const errors: FieldError[] = []
  if (metadata.labels) errors.push(forbidden(`${path}metadata.labels`, 'signature labels cannot be set'))
  if (metadata.annotations)
    errors.push(forbidden(`${path}metadata.annotations`, 'signature annotations cannot be set'))
  if (!/^[^@]+@[^@]+$/.test(metadata.name))
    errors.push(
      invalid(`${path}metadata.name`, metadata.name, 'name must be of format <imageName>@<signatureName>'),
    )
  if (!type) errors.push(required(`${path}type`))
  if (!content) errors.push(required(`${path}content`))
  if (Boolean(trusted) !== Boolean(forImage)) {
    const missing = trusted ? 'ForImage' : 'Trusted'
    errors.push(invalid(`${path}conditions`, conditions, `missing "${missing}" condition type`))
  }
  if (!trusted || trusted.status === 'Unknown') errors.push(...checkUnknown(signature, path))
  return errors
}

/** Who signed what is only known of a signature that somebody has looked at. */
const checkUnknown = (signature: ImageSignature, path: string): FieldError[] =>
  (['imageIdentity', 'signedClaims', 'issuedBy', 'issuedTo'] as const)
    .filter((field) => signature[field] !== undefined)
    .map((field) => invalid(`${path}${field}`, signature[field], 'must be unset for unknown signature state'))
