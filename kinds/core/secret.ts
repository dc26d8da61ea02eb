import { defineKind, type ObjectOf } from '../kind.ts'
import { decodeBase64, encodeBase64 } from '../meta/base64.ts'
import { type FieldError, invalid, required } from '../meta/field.ts'
import { s } from '../schema.ts'
import { checkKeys, checkSeal, checkSize } from './checkdata.ts'

/** Confidential data for pods to read as files or environment. */
export const Secret = defineKind({
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  scope: 'Namespaced',
  message: 'io.k8s.api.core.v1.Secret',
  fields: {
    immutable: [5, s.pointer(s.boolean())],
    data: [2, s.optional(s.map(s.bytes()))],
    stringData: [4, s.optional(s.map(s.string()))],
    type: [3, s.nonzero(s.string(), 'Opaque')],
  },
  selectable: { type: ({ type }) => type },
  complete(secret) {
    const { stringData } = secret
    if (!stringData) return
    const encoded = Object.entries(stringData).map(([key, text]) => [key, encodeBase64(text)])
    // Text written for people wins over the bytes; it is never answered.
    secret.data = { ...secret.data, ...Object.fromEntries(encoded) }
    delete secret.stringData
  },
  validate(secret, old) {
    const { data = {}, type, metadata } = secret
    return [
      ...checkKeys(data, 'data'),
      ...checkSize('data', {}, data),
      ...checkType(type, data, metadata.annotations ?? {}),
      ...(old && type !== old.type ? [invalid('type', type, 'field is immutable')] : []),
      ...checkSeal(secret, old, 'data'),
    ]
  },
  columns: [
    { name: 'Type', value: ({ type }) => type },
    { name: 'Data', type: 'integer', value: ({ data = {} }) => Object.keys(data).length },
  ],
})
export type Secret = ObjectOf<typeof Secret>

/** Keys that must be there, by type. */
const neededKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ['kubernetes.io/dockercfg', ['.dockercfg']],
  ['kubernetes.io/dockerconfigjson', ['.dockerconfigjson']],
  ['kubernetes.io/ssh-auth', ['ssh-privatekey']],
  ['kubernetes.io/tls', ['tls.crt', 'tls.key']],
])
const accountAnnotation = 'kubernetes.io/service-account.name'
type Texts = Readonly<Record<string, string>>

function checkType(type: string, data: Texts, annotations: Texts): FieldError[] {
  if (type === 'kubernetes.io/service-account-token')
    return annotations[accountAnnotation] ? [] : [required(`metadata.annotations[${accountAnnotation}]`)]
  if (type === 'kubernetes.io/basic-auth')
    return Object.hasOwn(data, 'username') || Object.hasOwn(data, 'password')
      ? []
      : [required('data[username]'), required('data[password]')]
  const keys = neededKeys.get(type) ?? []
  const missing = keys.filter((key) => !Object.hasOwn(data, key)).map((key) => required(`data[${key}]`))
  return [
    ...missing,
    ...keys.filter((key) => key.startsWith('.docker')).flatMap((key) => checkJson(key, data[key])),
  ]
}

function checkJson(key: string, base64: string | undefined): FieldError[] {
  if (base64 === undefined) return []
  try {
    JSON.parse(new TextDecoder().decode(decodeBase64(base64)))
    return []
  } catch {
    // The text itself is a secret.
    return [invalid(`data[${key}]`, '<secret contents redacted>', 'invalid JSON')]
  }
}
