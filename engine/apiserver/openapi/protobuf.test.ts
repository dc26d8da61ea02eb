import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wireFields } from '../http/protobuf/wire.ts'
import { encodeOpenApiV2 } from './protobuf.ts'

/** The values of the fields that a path of field numbers leads to. */
function at(bytes: Buffer, [number, ...rest]: number[]): (Buffer | bigint)[] {
  const found = [...wireFields(bytes)].filter((field) => field.number === number).map(({ value }) => value)
  return rest.length ? found.flatMap((value) => (typeof value === 'bigint' ? [] : at(value, rest))) : found
}
const texts = (bytes: Buffer, path: number[]): string[] => at(bytes, path).map(String)

const gvk = { group: 'sea.io', version: 'v1', kind: 'Boat' }
const bytes = encodeOpenApiV2({
  swagger: '2.0',
  info: { title: 'Sea', version: 'v1' },
  paths: {
    '/boats/{name}': {
      patch: {
        operationId: 'patchBoat',
        parameters: [
          { name: 'name', in: 'path', required: true, type: 'string' },
          { name: 'dryRun', in: 'query', type: 'string' },
        ],
        'x-kubernetes-group-version-kind': gvk,
      },
    },
  },
  definitions: {
    Boat: {
      type: 'object',
      required: ['crew', 'flag'],
      properties: { crew: { type: 'integer', minimum: 1 }, flag: { $ref: '#/definitions/Flag' } },
      'x-kubernetes-group-version-kind': [gvk],
    },
    Flag: { type: 'object', additionalProperties: { type: 'string', maxLength: 300 } },
  },
})

const definition = [9, 1, 2]
const cases: Record<string, readonly [readonly string[], readonly string[]]> = {
  'the version of OpenAPI': [texts(bytes, [1]), ['2.0']],
  'the names of the definitions': [texts(bytes, [9, 1, 1]), ['Boat', 'Flag']],
  'types of definitions': [texts(bytes, [...definition, 22, 1]), ['object', 'object']],
  'required properties': [texts(bytes, [...definition, 19]), ['crew', 'flag']],
  'names of properties': [texts(bytes, [...definition, 25, 1, 1]), ['crew', 'flag']],
  references: [texts(bytes, [...definition, 25, 1, 2, 1]), ['#/definitions/Flag']],
  'types of the values of a map': [texts(bytes, [...definition, 21, 1, 22, 1]), ['string']],
  'numbers of more than seven bits': [texts(bytes, [...definition, 21, 1, 11]), ['300']],
  'the kind a definition is of, as YAML': [texts(bytes, [...definition, 31, 2, 2]), [JSON.stringify([gvk])]],
  'the kind an operation is about': [texts(bytes, [8, 2, 2, 8, 13, 2, 2]), [JSON.stringify(gvk)]],
  'query parameters': [texts(bytes, [8, 2, 2, 8, 8, 1, 2, 3, 4]), ['dryRun']],
  'path parameters': [texts(bytes, [8, 2, 2, 8, 8, 1, 2, 4, 4]), ['name']],
}
for (const [name, [found, want]] of Object.entries(cases)) {
  test(`OpenAPI in protobuf has ${name}`, () => assert.deepEqual(found, want))
}
