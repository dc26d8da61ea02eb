import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ReplicaSet } from '@hawser/kinds/apps/replicaset.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { ago, NOW, pod, replicaSet, template } from '../given.ts'
import { ofReplicaSet } from './podset.ts'
import { type Action, again, type Failure, reconcile } from './reconcile.ts'

const web = (replicas: number, more: Parameters<typeof replicaSet>[2] = {}): ReplicaSet =>
  replicaSet('web', { replicas }, more)
const mine = (name: string, given: Parameters<typeof pod>[1] = {}): Pod =>
  pod(name, { owner: web(0), ...given })
const other = replicaSet('other')

/** An action in one line: `delete a,b`, `status 2/1/0` (replicas/ready/available). */
function told(action: Action): string {
  switch (action.do) {
    case 'createPods':
      return `create ${action.count}`
    case 'deletePods':
      return `delete ${action.pods.map(({ metadata }) => metadata.name).join(',')}`
    case 'updateStatus': {
      const { replicas, readyReplicas, availableReplicas, conditions } = action.status
      return `status ${replicas}/${readyReplicas}/${availableReplicas}${conditions ? ` ${conditions.map(({ reason }) => reason)}` : ''}`
    }
    default:
      return `${action.do} ${action.pod.metadata.name}`
  }
}

const failed: Failure = { reason: 'FailedCreate', message: 'quota' }
const counted = { replicas: 2, fullyLabeledReplicas: 2, readyReplicas: 1, availableReplicas: 1 }
const cases: Record<string, { set: ReplicaSet; pods?: Pod[]; failure?: Failure; want: string[] }> = {
  'too few: create what is missing': { set: web(3), pods: [mine('a')], want: ['create 2', 'status 1/0/0'] },
  'I7: an image that a trigger is still to fill in: no pod is tried, and the status says why': {
    set: replicaSet('web', { replicas: 3, template: template(' ') }),
    want: ['status 0/0/0 FailedCreate'],
  },
  'never more than 500 at once': { set: web(2000), want: ['create 500'] },
  'the status is as it should be: nothing to do': {
    set: web(2, { status: counted }),
    pods: [mine('a', { readyFor: 5 }), mine('b')],
    want: [],
  },
  'a pod that has ended or is on its way out does not count': {
    set: web(1),
    pods: [mine('a', { phase: 'Failed' }), mine('b', { phase: 'Succeeded' }), mine('c', { deleting: true })],
    want: ['create 1'],
  },
  'a pod of somebody else does not count': {
    set: web(1),
    pods: [pod('a', { owner: other })],
    want: ['create 1'],
  },
  'an orphan that matches is adopted before anything is created': {
    set: web(2),
    pods: [pod('a'), pod('b', { labels: { app: 'db' } })],
    want: ['adopt a'],
  },
  'a pod whose labels no longer match is let go': {
    set: web(1),
    pods: [mine('a', { labels: { app: 'debug' } }), mine('b')],
    want: ['release a', 'status 1/0/0'],
  },
  'a set that is being deleted only reports': {
    set: web(3, { metadata: { deletionTimestamp: ago(1) } }),
    pods: [mine('a'), pod('b')],
    want: ['status 1/0/0'],
  },
  'a failure becomes a condition': {
    set: web(1),
    failure: failed,
    want: ['status 0/0/0 FailedCreate', 'create 1'],
  },
  'a failure that is reported is not reported again': {
    set: web(1, { status: { conditions: [{ type: 'ReplicaFailure', status: 'True', ...failed }] } }),
    failure: failed,
    want: ['create 1'],
  },
  'the same failure of another pod is not reported again': {
    set: web(1, { status: { conditions: [{ type: 'ReplicaFailure', status: 'True', ...failed }] } }),
    failure: { ...failed, message: 'Pod "web-x2" is invalid' },
    want: ['create 1'],
  },
  'a failure that is over is taken back': {
    set: web(0, { status: { conditions: [{ type: 'ReplicaFailure', status: 'True', ...failed }] } }),
    want: ['status 0/0/0'],
  },
  'ready for less than minReadySeconds is not available': {
    set: replicaSet('web', { replicas: 2, minReadySeconds: 10 }),
    pods: [mine('a', { readyFor: 4 }), mine('b', { readyFor: 10 })],
    want: ['status 2/2/1'],
  },
}
for (const [name, { set, pods = [], failure, want }] of Object.entries(cases)) {
  test(name, () => {
    const actions = reconcile({ set: ofReplicaSet(set), pods, related: [], failure, nowMs: NOW })
    assert.deepEqual(actions.map(told), want)
  })
}

/** Two pods; the first of each pair goes. */
const goes: Record<string, [Pod, Pod]> = {
  'without a node': [mine('z'), mine('a', { node: 'n1' })],
  'pending rather than running': [mine('z', { node: 'n' }), mine('a', { node: 'n', phase: 'Running' })],
  'not ready': [mine('z', { phase: 'Running' }), mine('a', { readyFor: 5 })],
  'cheaper by its annotation': [
    mine('z', { readyFor: 500, annotations: { 'controller.kubernetes.io/pod-deletion-cost': '-5' } }),
    mine('a', { readyFor: 5, annotations: { 'controller.kubernetes.io/pod-deletion-cost': '+1' } }),
  ],
  'ready for a much shorter time': [mine('z', { readyFor: 5 }), mine('a', { readyFor: 500 })],
  'restarted more often': [mine('z', { readyFor: 9, restarts: 3 }), mine('a', { readyFor: 9, restarts: 1 })],
  younger: [mine('z', { age: 5 }), mine('a', { age: 500 })],
  'by uid when all else is equal': [mine('a', { age: 900 }), mine('z', { age: 1000 })],
}
for (const [name, [first, second]] of Object.entries(goes)) {
  for (const pods of [
    [first, second],
    [second, first],
  ]) {
    test(`of two pods the one goes that is: ${name}`, () => {
      const [action] = reconcile({ set: ofReplicaSet(web(1)), pods, related: [], nowMs: NOW })
      assert.equal(action && told(action), `delete ${first.metadata.name}`)
    })
  }
}

test('a node with more pods of the application gives one up first', () => {
  const [a, b] = [mine('a', { node: 'n1', readyFor: 9 }), mine('b', { node: 'n2', readyFor: 9 })]
  const related = [a, b, pod('x', { node: 'n2', owner: other })]
  const [action] = reconcile({ set: ofReplicaSet(web(1)), pods: [a, b], related, nowMs: NOW })
  assert.equal(action && told(action), 'delete b')
})

test('looks again when the next pod becomes available', () => {
  const set = ofReplicaSet(replicaSet('web', { replicas: 3, minReadySeconds: 10 }))
  const pods = [mine('a', { readyFor: 4 }), mine('b', { readyFor: 7 }), mine('c', { readyFor: 60 })]
  assert.equal(again({ set, pods, related: [], nowMs: NOW }), 3_000)
})
