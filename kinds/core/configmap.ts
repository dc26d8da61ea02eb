import { defineKind, type ObjectOf } from '../kind.ts'
import { invalid } from '../meta/field.ts'
import { joined, ofEach } from '../meta/joined.ts'
import { s } from '../schema.ts'
import { checkKeys, checkSeal, checkSize } from './checkdata.ts'

/** Configuration as text or bytes, for pods to read as files or environment. */
export const ConfigMap = defineKind({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  shortNames: ['cm'],
  scope: 'Namespaced',
  message: 'io.k8s.api.core.v1.ConfigMap',
  fields: {
    immutable: [4, s.pointer(s.boolean())],
    data: [2, s.optional(s.map(s.string()))],
    binaryData: [3, s.optional(s.map(s.bytes()))],
  },
  validate(configMap, old) {
    const { data = {}, binaryData = {} } = configMap
    return joined(
      checkKeys(data, 'data'),
      checkKeys(binaryData, 'binaryData'),
      ofEach(Object.keys(binaryData), (key) =>
        Object.hasOwn(data, key)
          ? [invalid(`data[${key}]`, key, 'duplicate of key present in binaryData')]
          : [],
      ),
      checkSize('[]', data, binaryData),
      checkSeal(configMap, old, 'data', 'binaryData'),
    )
  },
  columns: [
    {
      name: 'Data',
      type: 'integer',
      value: ({ data = {}, binaryData = {} }) => Object.keys(data).length + Object.keys(binaryData).length,
    },
  ],
})
export type ConfigMap = ObjectOf<typeof ConfigMap>
