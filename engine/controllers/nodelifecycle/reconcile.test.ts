import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Node } from '@hawser/kinds/core/node.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { ago, NOW, pod } from '../given.ts'
import { heard } from './heard.ts'
import { type Action, again, reconcile, type State } from './reconcile.ts'

interface NodeGiven {
  readonly ready?: 'True' | 'False' | 'Unknown'
  readonly conditions?: object[]
  readonly taints?: object[]
  readonly unschedulable?: boolean
}
function node({ ready = 'True', conditions = [], taints = [], unschedulable }: NodeGiven = {}): Node {
  const types = ['MemoryPressure', 'DiskPressure', 'PIDPressure']
  const status = ready === 'Unknown' ? 'Unknown' : 'False'
  return {
    metadata: { name: 'n1', uid: 'n1', resourceVersion: '1' },
    spec: { taints, ...(unschedulable && { unschedulable }) },
    status: {
      conditions: [
        { type: 'Ready', status: ready },
        ...types.map((type) => ({ type, status })),
        ...conditions,
      ],
    },
  } as unknown as Node
}
const k8s = 'node.kubernetes.io'
const unreachable = [
  { key: `${k8s}/unreachable`, effect: 'NoSchedule', timeAdded: ago(100) },
  { key: `${k8s}/unreachable`, effect: 'NoExecute', timeAdded: ago(100) },
]
const bears = (seconds: number): Pod =>
  pod('p', {
    spec: {
      tolerations: [
        { key: `${k8s}/unreachable`, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: seconds },
      ],
    },
  })

function told(action: Action): string {
  switch (action.do) {
    case 'setConditions':
      return `conditions ${action.conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`).slice(0, 1)}`
    case 'setTaints':
      return `taints ${action.taints.map(({ key, effect }) => `${key.replace(`${k8s}/`, '')}:${effect}`)}`
    default:
      return `${action.do} ${action.pod.metadata.name}`
  }
}
const state = (given: Partial<State>): State => ({
  node: node(),
  heardMs: NOW - 1_000,
  othersReady: true,
  pods: [],
  taintedMs: () => NOW,
  nowMs: NOW,
  ...given,
})

const cases: Record<string, Partial<State> & { want: string[] }> = {
  'a healthy node is left alone': { pods: [pod('p', { readyFor: 5 })], want: [] },
  'silent for too long': { heardMs: NOW - 40_001, want: ['conditions Ready Unknown NodeStatusUnknown'] },
  'never heard of': {
    node: { ...node(), status: {} } as unknown as Node,
    heardMs: NOW - 40_001,
    want: ['conditions Ready Unknown NodeStatusNeverUpdated'],
  },
  'that it is silent is said once': {
    node: node({ ready: 'Unknown', taints: unreachable }),
    heardMs: NOW - 60_000,
    want: [],
  },
  'a silent node is tainted': {
    node: node({ ready: 'Unknown' }),
    want: ['taints unreachable:NoSchedule,unreachable:NoExecute'],
  },
  'a node that is not ready is tainted': {
    node: node({ ready: 'False' }),
    want: ['taints not-ready:NoSchedule,not-ready:NoExecute'],
  },
  'nobody is moved when no other node is ready': {
    node: node({ ready: 'False' }),
    othersReady: false,
    want: ['taints not-ready:NoSchedule'],
  },
  'a node that has not said anything yet takes nothing': {
    node: { ...node(), status: {} } as unknown as Node,
    want: ['taints not-ready:NoSchedule'],
  },
  'a node that is back has no taints of ours': { node: node({ taints: unreachable }), want: ['taints '] },
  'taints of others stay': {
    node: node({ taints: [...unreachable, { key: 'gpu', effect: 'NoSchedule' }] }),
    want: ['taints gpu:NoSchedule'],
  },
  'pressure and cordons are taints as well': {
    node: node({ conditions: [{ type: 'NetworkUnavailable', status: 'True' }], unschedulable: true }),
    want: ['taints network-unavailable:NoSchedule,unschedulable:NoSchedule'],
  },
  'pods of a node that is not ready are not ready': {
    node: node({ ready: 'Unknown', taints: unreachable }),
    pods: [{ ...bears(300), status: pod('p', { readyFor: 5 }).status }],
    want: ['markNotReady p'],
  },
  'a pod leaves when its patience is over': {
    node: node({ ready: 'Unknown', taints: unreachable }),
    pods: [bears(100)],
    want: ['evict p'],
  },
  'and not before': { node: node({ ready: 'Unknown', taints: unreachable }), pods: [bears(101)], want: [] },
  'a pod that does not bear a taint leaves at once': {
    node: node({ taints: [{ key: 'gone', effect: 'NoExecute' }] }),
    pods: [bears(1000)],
    want: ['evict p'],
  },
  'a pod that bears it for ever stays': {
    node: node({ taints: [{ key: 'gone', value: 'x', effect: 'NoExecute' }] }),
    pods: [pod('p', { spec: { tolerations: [{ key: 'gone', value: 'x' }] } })],
    want: [],
  },
  'a pod that leaves already is not told again': {
    node: node({ taints: [{ key: 'gone', effect: 'NoExecute' }] }),
    pods: [pod('p', { deleting: true })],
    want: [],
  },
}
for (const [name, { want, ...given }] of Object.entries(cases)) {
  test(name, () => assert.deepEqual(reconcile(state(given)).map(told), want))
}

test('looks again when silence gets too long or patience ends', () => {
  assert.equal(again(state({ heardMs: NOW - 10_000 })), 30_001)
  assert.equal(
    again(state({ node: node({ ready: 'Unknown', taints: unreachable }), pods: [bears(105)] })),
    5_000,
  )
})
test('only a node itself gives signs of life', () => {
  let nowMs = 0
  const signs = heard(() => nowMs)
  const beating = (time: string, ready: 'True' | 'Unknown' = 'True'): Node =>
    ({
      metadata: { name: 'n1' },
      status: { conditions: [{ type: 'Ready', status: ready, lastHeartbeatTime: time }] },
    }) as unknown as Node
  signs.node(beating('1'))
  nowMs = 50
  signs.node(beating('1'))
  signs.node(beating('1', 'Unknown'))
  assert.equal(signs.lastMs('n1'), 0)
  signs.node(beating('2'))
  assert.equal(signs.lastMs('n1'), 50)
})
