import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { deployment, NOW, pod, replicaSet, template } from '../given.ts'
import { limits } from './limits.ts'
import { reconcile } from './reconcile.ts'
import { REVISION, REVISION_HISTORY } from './release.ts'
import { edit, ready, settle, sizes, type World, world } from './simulate.ts'

const rolling = (
  maxSurge: number | string,
  maxUnavailable: number | string,
): Deployment['spec']['strategy'] => ({
  type: 'RollingUpdate',
  rollingUpdate: { maxSurge, maxUnavailable },
})
/** A Deployment whose first release runs. */
function running(spec: Partial<Deployment['spec']> = {}): World {
  const started = world(deployment('web', spec))
  settle(started)
  ready(started)
  settle(started)
  started.history.length = 0
  return started
}
const reasons = ({ deployment: { status } }: World): Record<string, string | undefined> =>
  Object.fromEntries(
    (status.conditions ?? []).map(({ type, status, reason }) => [type, `${status} ${reason}`]),
  )

describe('a first release', () => {
  test('makes one ReplicaSet with the hash in its name, labels and selector', () => {
    const [action] = reconcile({
      deployment: deployment('web', { replicas: 3 }),
      replicaSets: [],
      pods: [],
      nowMs: NOW,
    })
    assert.ok(action?.do === 'create')
    const { metadata, spec } = action.draft
    const hash = metadata.labels?.['pod-template-hash']
    assert.match(hash ?? '', /^[bcdfghjklmnpqrstvwxz2456789]{10}$/)
    assert.equal(metadata.name, `web-${hash}`)
    assert.deepEqual(spec.selector.matchLabels, { app: 'web', 'pod-template-hash': hash })
    assert.deepEqual(spec.template?.metadata?.labels, { app: 'web', 'pod-template-hash': hash })
    assert.equal(spec.replicas, 3)
    assert.equal(metadata.annotations?.[REVISION], '1')
  })
  test('is progressing until its pods are available, then available', () => {
    const started = world(deployment('web', { replicas: 2 }))
    settle(started)
    assert.deepEqual(reasons(started), {
      Progressing: 'True ReplicaSetUpdated',
      Available: 'False MinimumReplicasUnavailable',
    })
    ready(started)
    settle(started)
    assert.deepEqual(reasons(started), {
      Progressing: 'True NewReplicaSetAvailable',
      Available: 'True MinimumReplicasAvailable',
    })
    const { status, metadata } = started.deployment
    assert.deepEqual(
      [status.replicas, status.updatedReplicas, status.availableReplicas, status.unavailableReplicas],
      [2, 2, 2, 0],
    )
    assert.equal(metadata.annotations?.[REVISION], '1')
  })
  test('the same template gives the same name, another one another', () => {
    const names = [template('a'), template('a'), template('b')].map((changed) => {
      const [action] = reconcile({
        deployment: deployment('web', { template: changed }),
        replicaSets: [],
        pods: [],
        nowMs: NOW,
      })
      return action?.do === 'create' ? action.draft.metadata.name : undefined
    })
    assert.equal(names[0], names[1])
    assert.notEqual(names[0], names[2])
  })
})

describe('a rolling update', () => {
  test('goes step by step within its limits', () => {
    const started = running({ replicas: 4, strategy: rolling(1, 1) })
    edit(started, { template: template('web:2') })
    settle(started)
    assert.deepEqual(started.history, ['create #2 1', 'resize #1 4>3', 'resize #2 1>2'])
    ready(started)
    settle(started)
    assert.deepEqual(started.history.slice(3), ['resize #1 3>1', 'resize #2 2>4'])
    ready(started)
    settle(started)
    assert.deepEqual(started.history.slice(5), ['resize #1 1>0'])
    assert.deepEqual(reasons(started).Progressing, 'True NewReplicaSetAvailable')
    assert.equal(started.deployment.metadata.annotations?.[REVISION], '2')
  })
  for (const [surge, unavailable] of [
    [1, 0],
    [0, 1],
    [3, 2],
    ['25%', '25%'],
    ['100%', 0],
    [0, '100%'],
    [0, 0],
  ] as const) {
    test(`surge ${surge}, unavailable ${unavailable}: never too many, never too few, and it ends`, () => {
      for (const replicas of [1, 2, 5, 10]) {
        const started = running({ replicas, strategy: rolling(surge, unavailable) })
        const { maxSurge, maxUnavailable } = limits(started.deployment)
        edit(started, { template: template('web:2') })
        for (let round = 0; round < 30; round++) {
          settle(started)
          const total = sizes(started).reduce((sum, size) => sum + size, 0)
          const available = started.replicaSets.reduce(
            (sum, { status }) => sum + (status.availableReplicas ?? 0),
            0,
          )
          assert.ok(total <= replicas + maxSurge, `${total} pods`)
          assert.ok(available >= replicas - maxUnavailable, `${available} available`)
          ready(started)
        }
        assert.deepEqual(sizes(started), [0, replicas])
      }
    })
  }
  test('a release that does not become ready stops there, and times out', () => {
    const started = running({ replicas: 4, strategy: rolling(1, 0) })
    edit(started, { template: template('bad') })
    settle(started)
    ready(started, ({ metadata }) => metadata.name !== started.names[1])
    settle(started)
    assert.deepEqual(sizes(started), [4, 1])
    settle(started, NOW + 601_000)
    assert.equal(reasons(started).Progressing, 'False ProgressDeadlineExceeded')
    assert.equal(reasons(started).Available, 'True MinimumReplicasAvailable')
  })
  test('pods that do not work are the first to go', () => {
    const started = running({ replicas: 4, strategy: rolling(1, 0) })
    edit(started, { template: template('bad') })
    settle(started)
    edit(started, { template: template('good') })
    settle(started)
    assert.deepEqual(started.history, ['create #2 1', 'create #3 0', 'resize #2 1>0', 'resize #3 0>1'])
  })
  test('going back to an earlier template uses its ReplicaSet again, with a new revision', () => {
    const started = running({ replicas: 1 })
    edit(started, { template: template('web:2') })
    for (let i = 0; i < 3; i++) {
      settle(started)
      ready(started)
    }
    edit(started, { template: template() })
    for (let i = 0; i < 3; i++) {
      settle(started)
      ready(started)
    }
    assert.deepEqual(sizes(started), [1, 0])
    const annotations = started.replicaSets[0]?.metadata.annotations
    assert.equal(annotations?.[REVISION], '3')
    assert.equal(annotations?.[REVISION_HISTORY], '1')
    assert.equal(started.deployment.metadata.annotations?.[REVISION], '3')
  })
})

describe('other wishes', () => {
  test('scaling changes the size of the only release', () => {
    const started = running({ replicas: 2 })
    edit(started, { replicas: 5 })
    settle(started)
    assert.deepEqual(started.history, ['resize #1 2>5'])
    edit(started, { replicas: 0 })
    settle(started)
    assert.deepEqual(sizes(started), [0])
  })
  test('scaling in the middle of a rollout is shared out by size', () => {
    const started = running({ replicas: 10, strategy: rolling(3, 2) })
    edit(started, { template: template('web:2') })
    settle(started)
    assert.deepEqual(sizes(started), [8, 5])
    edit(started, { replicas: 15 })
    const [first, second] = reconcile({ ...started, pods: [], nowMs: NOW })
    assert.ok(first?.do === 'resize' && second?.do === 'resize')
    assert.deepEqual([first.replicas, second.replicas], [11, 7])
  })
  test('Recreate: no new pod before the last old one is gone', () => {
    const started = running({ replicas: 2, strategy: { type: 'Recreate' } })
    edit(started, { template: template('web:2') })
    const { replicaSets } = started
    const stop = reconcile({ ...started, pods: [], nowMs: NOW })
    assert.deepEqual(
      stop.map((action) => action.do),
      ['resize', 'updateStatus'],
    )
    const old = replicaSets[0]
    assert.ok(old)
    const stopped = { ...old, spec: { ...old.spec, replicas: 0 }, status: { replicas: 0 } }
    const leaving = [pod('last', { owner: old, deleting: true })]
    const wait = reconcile({ ...started, replicaSets: [stopped], pods: leaving, nowMs: NOW })
    assert.ok(wait.every((action) => action.do === 'updateStatus'))
    const go = reconcile({ ...started, replicaSets: [stopped], pods: [], nowMs: NOW })
    assert.equal(go[0]?.do, 'create')
  })
  test('paused: a new template makes no new release, scaling works', () => {
    const started = running({ replicas: 2 })
    edit(started, { paused: true, template: template('web:2') })
    settle(started)
    assert.deepEqual([started.history, reasons(started).Progressing], [[], 'Unknown DeploymentPaused'])
    edit(started, { replicas: 3 })
    settle(started)
    assert.deepEqual(sizes(started), [3])
    edit(started, { paused: false })
    settle(started)
    assert.equal(sizes(started).length, 2)
  })
  test('only so many earlier releases are kept', () => {
    const started = running({ replicas: 1, revisionHistoryLimit: 2 })
    for (let version = 2; version <= 6; version++) {
      edit(started, { template: template(`web:${version}`) })
      for (let i = 0; i < 3; i++) {
        settle(started)
        ready(started)
      }
    }
    settle(started)
    assert.deepEqual(
      started.replicaSets.map(({ metadata }) => metadata.annotations?.[REVISION]),
      ['4', '5', '6'],
    )
  })
  test('an orphan that matches is adopted, one that no longer matches is let go', () => {
    const web = deployment('web')
    const strays = [
      replicaSet('orphan', {}, { metadata: { labels: { app: 'web' } } }),
      replicaSet('other', {}, { metadata: { labels: { app: 'db' } } }),
    ]
    const actions = reconcile({ deployment: web, replicaSets: strays, pods: [], nowMs: NOW })
    assert.deepEqual(
      actions.map((action) => action.do === 'adopt' && action.replicaSet.metadata.name),
      ['orphan'],
    )
  })
  test('an empty selector is acted on in no way', () => {
    const actions = reconcile({
      deployment: deployment('web', { selector: {} }),
      replicaSets: [],
      pods: [],
      nowMs: NOW,
    })
    assert.deepEqual(
      actions.map((action) => action.do),
      ['updateStatus'],
    )
  })
  test('annotations of the Deployment are handed down', () => {
    const started = running()
    const { metadata } = started.deployment
    started.deployment = {
      ...started.deployment,
      metadata: {
        ...metadata,
        annotations: { ...metadata.annotations, 'kubernetes.io/change-cause': 'fix' },
      },
    }
    settle(started)
    assert.equal(started.replicaSets[0]?.metadata.annotations?.['kubernetes.io/change-cause'], 'fix')
  })
})
