import { defineKind, type ObjectOf } from '../kind.ts'
import { encodeBase64 } from '../meta/base64.ts'
import { s } from '../schema.ts'

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
    type: [3, s.defaulted(s.string(), 'Opaque')],
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
  columns: [
    { name: 'Type', value: ({ type }) => type },
    { name: 'Data', type: 'integer', value: ({ data = {} }) => Object.keys(data).length },
  ],
})
export type Secret = ObjectOf<typeof Secret>
