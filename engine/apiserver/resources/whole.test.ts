import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { openForTest, type TestResources } from './testing.ts'

const resource = 'imagestreams.image.openshift.io'
const webOf = (world: TestResources) => ({
  user: { name: 'tester', groups: [] },
  kind: world.kind(resource),
  namespace: 'default',
  name: 'web',
})
const tags = (...names: string[]) => ({ tags: names.map((name) => ({ name })) })
const status = { dockerImageRepository: 'r.example/default/web' }

test('an object is made and changed with its status, in one write each', async () => {
  await using world = await openForTest()
  const { resources } = world
  const target = webOf(world)
  await assert.rejects(
    resources.change(target, () => undefined),
    { reason: 'NotFound' },
  )
  const before = resources.revision
  await resources.change(target, () => ({ metadata: { name: 'web' }, spec: tags('a'), status }))
  assert.equal(resources.revision, before + 1)
  await resources.change(target, (object) => ({ ...object, spec: tags('a', 'b'), status }))
  assert.equal(resources.revision, before + 2)
  const stored = (await world.get(resource, 'web')) as KubeObject & { spec: object; status: typeof status }
  assert.equal(stored.status.dockerImageRepository, status.dockerImageRepository)
  assert.equal(stored.metadata.generation, 2)
  await resources.change(target, () => undefined)
  assert.equal(resources.revision, before + 2)
})

test('changes at the same time all happen', async () => {
  await using world = await openForTest()
  const target = webOf(world)
  const names = Array.from({ length: 8 }, (_, i) => `tag-${i}`)
  const add = (name: string) => (object: KubeObject | undefined) => {
    const { spec = { tags: [] } } = (object ?? {}) as { spec?: { tags?: readonly object[] } }
    return { metadata: { name: 'web' }, ...object, spec: { tags: [...(spec.tags ?? []), { name }] } }
  }
  await Promise.all(names.map((name) => world.resources.change(target, add(name))))
  const { spec } = (await world.get(resource, 'web')) as unknown as { spec: { tags: { name: string }[] } }
  assert.deepEqual(spec.tags.map(({ name }) => name).sort(), names)
})

test('with dryRun nothing is written', async () => {
  await using world = await openForTest()
  const target = webOf(world)
  const before = world.resources.revision
  const made = { metadata: { name: 'web' }, status }
  await world.resources.change({ ...target, options: { dryRun: true } }, () => made)
  assert.equal(world.resources.revision, before)
})
