import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StatusError } from '@hawser/kinds/meta/status.ts'
import { openForTest, podNamed, type TestResources } from './testing.ts'

const budgets = 'poddisruptionbudgets.policy'
const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
const status = { subresource: 'status' }

const evict = (api: TestResources, name: string, deleteOptions?: object, options = {}) =>
  api.call(
    'create',
    'pods',
    { name, subresource: 'eviction', options },
    {
      kind: 'Eviction',
      apiVersion: 'policy/v1',
      metadata: { name },
      ...(deleteOptions && { deleteOptions }),
    },
  )

/** Two pods that run, and a budget that was told what its controller would tell it. */
async function openWithBudget(told: object, spec: object = {}): Promise<TestResources> {
  const api = await openForTest()
  for (const name of ['a', 'b']) {
    await api.create('pods', podNamed(name, { nodeName: 'n' }, { app: 'web' }))
    await api.patch('pods', name, { status: ready }, 'merge', status)
  }
  await api.create(budgets, {
    metadata: { name: 'web' },
    spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } }, ...spec },
  })
  await api.patch(
    budgets,
    'web',
    { status: { desiredHealthy: 1, currentHealthy: 2, ...told } },
    'merge',
    status,
  )
  return api
}

test('a budget lets one go, and then no more', async () => {
  await using api = await openWithBudget({ observedGeneration: 1, disruptionsAllowed: 1 })
  const { object } = await evict(api, 'a')
  assert.deepEqual(object, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 })
  const gone = await api.get('pods', 'a')
  assert.equal(gone.metadata.deletionGracePeriodSeconds, 30)
  const { conditions } = gone.status as { conditions: { type: string; reason?: string }[] }
  assert.equal(conditions.find(({ type }) => type === 'DisruptionTarget')?.reason, 'EvictionByEvictionAPI')
  const told = (await api.get(budgets, 'web')).status as Record<string, unknown>
  assert.equal(told.disruptionsAllowed, 0)
  assert.deepEqual(told.disruptedPods, { a: '2026-01-01T00:00:00Z' })
  await assert.rejects(evict(api, 'b'), (error: StatusError) => {
    assert.equal(error.reason, 'TooManyRequests')
    assert.equal(error.message, "Cannot evict pod as it would violate the pod's disruption budget.")
    assert.deepEqual(error.causes, [
      {
        reason: 'DisruptionBudget',
        message: 'The disruption budget web needs 1 healthy pods and has 2 currently',
      },
    ])
    return true
  })
  assert.equal((await api.get('pods', 'b')).metadata.deletionTimestamp, undefined)
})

test('two evictions at once: one of them is too many', async () => {
  await using api = await openWithBudget({ observedGeneration: 1, disruptionsAllowed: 1 })
  const results = await Promise.allSettled([evict(api, 'a'), evict(api, 'b')])
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
})

test('a budget that nobody has looked at yet lets nobody go', async () => {
  await using api = await openWithBudget({ disruptionsAllowed: 1 })
  await assert.rejects(evict(api, 'a'), (error: StatusError) => {
    assert.equal(error.details.retryAfterSeconds, 10)
    assert.match(error.causes[0]?.message ?? '', /web is still being processed by the server/)
    return true
  })
})

test('dry run takes nothing from a budget, and keeps the pod', async () => {
  await using api = await openWithBudget({ observedGeneration: 1, disruptionsAllowed: 1 })
  const before = api.resources.revision
  await evict(api, 'a', undefined, { dryRun: true })
  await evict(api, 'a', { dryRun: ['All'] })
  assert.equal(api.resources.revision, before)
})

const unhealthy: Record<string, [told: object, spec: object, goes: boolean]> = {
  'the others are enough: it goes': [{ currentHealthy: 1 }, {}, true],
  'the others are too few: it may help yet': [{ currentHealthy: 0 }, {}, false],
  'it may always go': [{ currentHealthy: 0 }, { unhealthyPodEvictionPolicy: 'AlwaysAllow' }, true],
}
for (const [name, [told, spec, goes]] of Object.entries(unhealthy)) {
  test(`a pod that is not ready: ${name}`, async () => {
    await using api = await openWithBudget({ observedGeneration: 1, disruptionsAllowed: 0, ...told }, spec)
    await api.patch('pods', 'a', { status: { conditions: null } }, 'merge', status)
    const wants = evict(api, 'a')
    if (goes) await wants
    else await assert.rejects(wants, { reason: 'TooManyRequests' })
  })
}

test('preconditions hold, and the names must agree', async () => {
  await using api = await openWithBudget({ observedGeneration: 1, disruptionsAllowed: 1 })
  await assert.rejects(evict(api, 'a', { preconditions: { uid: 'other' } }), { reason: 'Conflict' })
  assert.equal((await api.get(budgets, 'web')).status?.['disruptionsAllowed' as never], 1)
  const other = { kind: 'Eviction', apiVersion: 'policy/v1', metadata: { name: 'b' } }
  await assert.rejects(api.call('create', 'pods', { name: 'a', subresource: 'eviction' }, other), {
    reason: 'BadRequest',
    message: 'name in URL does not match name in Eviction object',
  })
})

test('nobody knows which of several budgets counts', async () => {
  await using api = await openWithBudget({ observedGeneration: 1, disruptionsAllowed: 1 })
  await api.create(budgets, { metadata: { name: 'all' }, spec: { maxUnavailable: 1, selector: {} } })
  await assert.rejects(evict(api, 'a'), { message: /has more than one PodDisruptionBudget/ })
})
