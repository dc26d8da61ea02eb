import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stream } from '../samples.ts'
import { catalog, tagsOf } from './catalog.ts'
import { reconcile } from './start.ts'

const [recipe] = catalog
assert.ok(recipe)
const tag = (name: string) =>
  ({ name, importPolicy: { importMode: 'Legacy' }, referencePolicy: { type: 'Source' } }) as const
const all = stream(recipe.name, {}, { namespace: 'openshift', spec: { tags: tagsOf(recipe).map(tag) } })
const some = stream(recipe.name, {}, { namespace: 'openshift', spec: { tags: [tag('latest')] } })

const cases = {
  'on a new cluster': {
    stream: undefined,
    namespaceExists: false,
    want: ['createNamespace', 'createStream'],
  },
  'when the stream was deleted': { stream: undefined, namespaceExists: true, want: ['createStream'] },
  'when a newer version came': { stream: some, namespaceExists: true, want: ['addTags'] },
  'when all is there': { stream: all, namespaceExists: true, want: [] },
}
for (const [name, { want, ...state }] of Object.entries(cases)) {
  test(`the catalog ${name}`, () =>
    assert.deepEqual(
      reconcile({ recipe, ...state }).map((action) => action.do),
      want,
    ))
}
