import assert from 'node:assert/strict'
import { test } from 'node:test'
import { named, pathOf, type Resource, targets } from './resources.ts'

const resource = (change: Partial<Resource>): Resource => ({
  group: '',
  version: 'v1',
  plural: 'pods',
  singular: 'pod',
  kind: 'Pod',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  verbs: ['get', 'list'],
  ...change,
})
const deployments = resource({
  group: 'apps',
  plural: 'deployments',
  singular: 'deployment',
  kind: 'Deployment',
  shortNames: ['deploy'],
})
const nodes = resource({
  plural: 'nodes',
  singular: 'node',
  kind: 'Node',
  shortNames: ['no'],
  categories: [],
  namespaced: false,
})
const resources = [resource({}), deployments, nodes]

for (const [word, want] of Object.entries({
  pods: ['pods'],
  po: ['pods'],
  Deployment: ['deployments'],
  'deployments.apps': ['deployments'],
  all: ['pods', 'deployments'],
})) {
  test(`"${word}" names ${want}`, () =>
    assert.deepEqual(
      named(resources, word).map(({ plural }) => plural),
      want,
    ))
}
test('an unknown word is refused in kubectl words', () =>
  assert.throws(() => named(resources, 'pets'), {
    message: `the server doesn't have a resource type "pets"`,
  }))

test('paths', () => {
  assert.equal(pathOf(deployments, 'a b', 'c'), '/apis/apps/v1/namespaces/a%20b/deployments/c')
  assert.equal(pathOf(nodes, 'default'), '/api/v1/nodes')
})

for (const [line, want] of Object.entries({
  'pods,svc': [
    { kind: 'pods', names: [] },
    { kind: 'svc', names: [] },
  ],
  'pod web db': [{ kind: 'pod', names: ['web', 'db'] }],
  'pod/web svc/db': [
    { kind: 'pod', names: ['web'] },
    { kind: 'svc', names: ['db'] },
  ],
})) {
  test(`"${line}" is understood`, () => assert.deepEqual(targets(line.split(' ')), want))
}
