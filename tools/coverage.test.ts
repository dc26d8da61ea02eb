import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readModels, uncovered } from './coverage.ts'

const models = await readModels()

test('every stable kind, field and type of the client library is ours, or explained', () => {
  assert.deepEqual(uncovered(models), [])
})

test('what is missing is told', () => {
  const attribute = (baseName: string, type: string) => ({ baseName, type })
  const more = new Map([
    ...models,
    [
      'V1Unheard',
      [attribute('apiVersion', 'string'), attribute('kind', 'string'), attribute('metadata', 'V1ObjectMeta')],
    ],
    ['V1Binding', [attribute('target', 'string'), attribute('unheard', 'string')]],
  ] as const)
  assert.deepEqual(uncovered(more), [
    'V1Unheard: the kind is missing',
    "V1Binding.target: ours is object, the library's string",
    'V1Binding.unheard: the field is missing',
  ])
})
