import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineKind, type KubeObject } from '@hawser/kinds/kind.ts'
import { s } from '@hawser/kinds/schema.ts'
import { tableOf } from './table.ts'

const Boat = defineKind({
  group: 'sea.io',
  version: 'v1',
  kind: 'Boat',
  plural: 'boats',
  scope: 'Namespaced',
  fields: { crew: s.integer(), port: s.optional(s.string()) },
  columns: [
    { name: 'Crew', type: 'integer', value: ({ crew }) => crew },
    { name: 'Port', priority: 1, afterAge: true, value: ({ port }) => port },
  ],
})
const now = Date.parse('2026-01-01T00:01:00Z')
const metadata = { name: 'hope', uid: 'u', resourceVersion: '7', creationTimestamp: '2026-01-01T00:00:00Z' }
const hope: KubeObject = { apiVersion: 'sea.io/v1', kind: 'Boat', metadata, crew: 3 }
const table = (options: object) =>
  tableOf(Boat, [hope], { resourceVersion: '7' }, { version: 'v1', now, ...options })

test('columns are the name, those of the kind, the age, and what comes after it', () => {
  const columns = table({}).columnDefinitions
  assert.deepEqual(
    columns.map(({ name, type, priority }) => [name, type, priority]),
    [
      ['Name', 'string', 0],
      ['Crew', 'integer', 0],
      ['Age', 'string', 0],
      ['Port', 'string', 1],
    ],
  )
  assert.equal(columns[0]?.format, 'name')
})

test('a value that is not there is an empty cell', () => {
  assert.deepEqual(table({}).rows[0]?.cells, ['hope', 3, '60s', ''])
})

const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata }
const included: Record<string, readonly [object, unknown]> = {
  'its metadata unless said otherwise': [{}, partial],
  'its metadata in the version of the table': [
    { version: 'v1beta1' },
    { ...partial, apiVersion: 'meta.k8s.io/v1beta1' },
  ],
  'nothing when None is asked for': [{ includeObject: 'None' }, undefined],
  'itself when Object is asked for': [{ includeObject: 'Object' }, hope],
}
for (const [name, [options, want]] of Object.entries(included)) {
  test(`a row carries of its object ${name}`, () => assert.deepEqual(table(options).rows[0]?.object, want))
}

test('columns can be left out', () => assert.deepEqual(table({ withoutColumns: true }).columnDefinitions, []))
