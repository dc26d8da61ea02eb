import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { explain } from './explain.ts'
import { clusterOf, node, placedOn, pod, type World } from './given.ts'
import { place } from './place.ts'
import { podInfo } from './podinfo.ts'

interface Case extends World {
  readonly pod: Pod
  readonly want: string
}
const a = node('a')
const b = node('b')
const nodes = [a, b]
const zones = [
  node('x1', { labels: { zone: 'x' } }),
  node('x2', { labels: { zone: 'x' } }),
  node('y1', { labels: { zone: 'y' } }),
]
const none = (why: string, of = 1): string => `0/${of} nodes are available: ${why}`
const tainted = (name: string, effect = 'NoSchedule') =>
  node(name, { spec: { taints: [{ key: 'disk', value: 'slow', effect: effect as 'NoSchedule' }] } })
const tolerating = (...tolerations: object[]) => pod('p', { spec: { tolerations } })
const affinity = (
  kind: 'podAffinity' | 'podAntiAffinity',
  app: string,
  topologyKey = 'zone',
  more: object = {},
): object => ({
  affinity: {
    [kind]: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: { app } }, topologyKey, ...more },
      ],
    },
  },
})
const app = (name: string, of: string, more: object = {}): Pod => pod(name, { labels: { app: of }, ...more })
const spread = (more: object = {}): object => ({
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: 'zone',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { app: 'web' } },
      ...more,
    },
  ],
})
const term = (operator: string, key: string, ...values: string[]): object => ({
  matchExpressions: [{ key, operator, values }],
})
const requiring = (...nodeSelectorTerms: object[]): Pod =>
  pod('p', {
    spec: {
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
    },
  })

const groups: Record<string, Record<string, Case>> = {
  'labels of the node': {
    'nodeSelector: all labels must be there': {
      nodes: [a, node('b', { labels: { disk: 'ssd', gpu: 'yes' } })],
      pod: pod('p', { spec: { nodeSelector: { disk: 'ssd', gpu: 'yes' } } }),
      want: 'b',
    },
    'nodeSelector: none has them': {
      nodes,
      pod: pod('p', { spec: { nodeSelector: { disk: 'ssd' } } }),
      want: none("2 node(s) didn't match Pod's node affinity/selector", 2),
    },
    'required affinity: one of the terms': {
      nodes,
      pod: requiring(term('In', 'no', '1'), term('In', 'kubernetes.io/hostname', 'b')),
      want: 'b',
    },
    'required affinity: Gt compares numbers': {
      nodes: [node('a', { labels: { n: '9' } }), node('b', { labels: { n: '10' } })],
      pod: requiring(term('Gt', 'n', '9')),
      want: 'b',
    },
    'required affinity: Lt': {
      nodes: [node('a', { labels: { n: '9' } }), node('b', { labels: { n: '-10' } })],
      pod: requiring(term('Lt', 'n', '9')),
      want: 'b',
    },
    'required affinity: NotIn is true of nodes without the label': {
      nodes: [node('a', { labels: { n: '1' } }), b],
      pod: requiring(term('NotIn', 'n', '1')),
      want: 'b',
    },
    'required affinity: Exists': {
      nodes: [a, node('b', { labels: { n: '' } })],
      pod: requiring(term('Exists', 'n')),
      want: 'b',
    },
    'required affinity: DoesNotExist': {
      nodes: [node('a', { labels: { n: '' } }), b],
      pod: requiring(term('DoesNotExist', 'n')),
      want: 'b',
    },
    'required affinity: by name': {
      nodes,
      pod: requiring({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['b'] }] }),
      want: 'b',
    },
    'required affinity: an empty term matches nothing': {
      nodes: [a],
      pod: requiring({}),
      want: none("1 node(s) didn't match Pod's node affinity/selector"),
    },
    'preferred affinity decides among those that will do': {
      nodes,
      pod: pod('p', {
        spec: {
          affinity: {
            nodeAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                { weight: 5, preference: term('In', 'kubernetes.io/hostname', 'b') },
              ],
            },
          },
        },
      }),
      want: 'b',
    },
  },
  'taints and cordons': {
    'a cordoned node takes nothing': {
      nodes: [node('a', { spec: { unschedulable: true } }), b],
      pod: pod('p'),
      want: 'b',
    },
    'unless it is tolerated': {
      nodes: [node('a', { spec: { unschedulable: true } })],
      pod: tolerating({ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' }),
      want: 'a',
    },
    'a taint keeps out': {
      nodes: [tainted('a')],
      pod: pod('p'),
      want: none('1 node(s) had untolerated taint {disk: slow}'),
    },
    'NoExecute keeps out as well': {
      nodes: [tainted('a', 'NoExecute')],
      pod: pod('p'),
      want: none('1 node(s) had untolerated taint {disk: slow}'),
    },
    'PreferNoSchedule only puts off': {
      nodes: [tainted('a', 'PreferNoSchedule'), b],
      pod: pod('p'),
      want: 'b',
    },
    'PreferNoSchedule does not keep out': {
      nodes: [tainted('a', 'PreferNoSchedule')],
      pod: pod('p'),
      want: 'a',
    },
    'tolerated by value': {
      nodes: [tainted('a')],
      pod: tolerating({ key: 'disk', value: 'slow', effect: 'NoSchedule' }),
      want: 'a',
    },
    'another value does not tolerate': {
      nodes: [tainted('a')],
      pod: tolerating({ key: 'disk', value: 'fast' }),
      want: none('1 node(s) had untolerated taint {disk: slow}'),
    },
    'another effect does not tolerate': {
      nodes: [tainted('a')],
      pod: tolerating({ key: 'disk', operator: 'Exists', effect: 'NoExecute' }),
      want: none('1 node(s) had untolerated taint {disk: slow}'),
    },
    'Exists without a key tolerates everything': {
      nodes: [tainted('a')],
      pod: tolerating({ operator: 'Exists' }),
      want: 'a',
    },
  },
  room: {
    'cpu is short': {
      nodes: [a],
      pod: pod('p', { requests: { cpu: '4001m' } }),
      want: none('1 Insufficient cpu'),
    },
    'several resources are short: each is told': {
      nodes: [a],
      pod: pod('p', { requests: { cpu: '5', memory: '9Gi' } }),
      want: none('1 Insufficient cpu, 1 Insufficient memory'),
    },
    'an extended resource nobody has': {
      nodes: [a],
      pod: pod('p', { requests: { 'example.com/gpu': '1' } }),
      want: none('1 Insufficient example.com/gpu'),
    },
    'what others have taken counts': {
      nodes,
      placed: [[pod('o', { requests: { cpu: '3' } }), 'a']],
      pod: pod('p', { requests: { cpu: '2' } }),
      want: 'b',
    },
    'no more pods than the node takes': {
      nodes: [node('a', { allocatable: { pods: '1' } })],
      placed: [[pod('o'), 'a']],
      pod: pod('p'),
      want: none('1 Too many pods'),
    },
    'an init container may need more than the others together': {
      nodes: [a],
      pod: pod('p', {
        requests: { cpu: '1' },
        spec: { initContainers: [{ name: 'i', resources: { requests: { cpu: '5' } } }] },
      }),
      want: none('1 Insufficient cpu'),
    },
    'the fuller node is left alone': {
      nodes,
      placed: [[pod('o', { requests: { cpu: '1' } }), 'a']],
      pod: pod('p'),
      want: 'b',
    },
    'pods without requests are spread as well': {
      nodes,
      placed: [[pod('o'), 'a']],
      pod: pod('p'),
      want: 'b',
    },
    'cpu and memory are used evenly': {
      nodes,
      placed: [
        [pod('o', { requests: { cpu: '2', memory: '1Gi' } }), 'a'],
        [pod('q', { requests: { cpu: '1', memory: '3Gi' } }), 'b'],
      ],
      pod: pod('p', { requests: { cpu: '1', memory: '1Mi' } }),
      want: 'b',
    },
  },
  'host ports': {
    'taken on the node': {
      nodes,
      placed: [[pod('o', { ports: [{ hostPort: 80 }] }), 'a']],
      pod: pod('p', { ports: [{ hostPort: 80 }] }),
      want: 'b',
    },
    'the same port of another protocol is another port': {
      nodes: [a],
      placed: [[pod('o', { ports: [{ hostPort: 80 }] }), 'a']],
      pod: pod('p', { ports: [{ hostPort: 80, protocol: 'UDP' }] }),
      want: 'a',
    },
    'the same port of another address is another port': {
      nodes: [a],
      placed: [[pod('o', { ports: [{ hostPort: 80, hostIP: '1.1.1.1' }] }), 'a']],
      pod: pod('p', { ports: [{ hostPort: 80, hostIP: '1.1.1.2' }] }),
      want: 'a',
    },
    'every address includes each': {
      nodes: [a],
      placed: [[pod('o', { ports: [{ hostPort: 80, hostIP: '1.1.1.1' }] }), 'a']],
      pod: pod('p', { ports: [{ hostPort: 80 }] }),
      want: none("1 node(s) didn't have free ports for the requested pod ports"),
    },
  },
  'other pods': {
    'beside a pod it must be with': {
      nodes: zones,
      placed: [[app('o', 'db'), 'y1']],
      pod: app('p', 'web', { spec: affinity('podAffinity', 'db') }),
      want: 'y1',
    },
    'nowhere when that pod is nowhere': {
      nodes: zones,
      pod: app('p', 'web', { spec: affinity('podAffinity', 'db') }),
      want: none("3 node(s) didn't match pod affinity rules", 3),
    },
    'the first of a group that wants itself may go anywhere': {
      nodes: zones,
      pod: app('p', 'web', { spec: affinity('podAffinity', 'web') }),
      want: 'x1',
    },
    'away from pods it must not be with': {
      nodes: zones,
      placed: [[app('o', 'db'), 'x1']],
      pod: app('p', 'web', { spec: affinity('podAntiAffinity', 'db') }),
      want: 'y1',
    },
    'nowhere left to avoid them': {
      nodes: zones,
      placed: [
        [app('o', 'db'), 'x1'],
        [app('q', 'db'), 'y1'],
      ],
      pod: app('p', 'web', { spec: affinity('podAntiAffinity', 'db') }),
      want: none("3 node(s) didn't match pod anti-affinity rules", 3),
    },
    'away from pods that do not want it': {
      nodes: zones,
      placed: [[app('o', 'db', { spec: affinity('podAntiAffinity', 'web') }), 'x1']],
      pod: app('p', 'web'),
      want: 'y1',
    },
    'nowhere when it is unwanted everywhere': {
      nodes: [a],
      placed: [[app('o', 'db', { spec: affinity('podAntiAffinity', 'web', 'kubernetes.io/hostname') }), 'a']],
      pod: app('p', 'web'),
      want: none("1 node(s) didn't satisfy existing pods anti-affinity rules"),
    },
    'pods of other namespaces do not count': {
      nodes: zones,
      placed: [[app('o', 'db', { namespace: 'else' }), 'y1']],
      pod: app('p', 'web', { spec: affinity('podAffinity', 'db') }),
      want: none("3 node(s) didn't match pod affinity rules", 3),
    },
    'unless their namespace is named': {
      nodes: zones,
      placed: [[app('o', 'db', { namespace: 'else' }), 'y1']],
      pod: app('p', 'web', { spec: affinity('podAffinity', 'db', 'zone', { namespaces: ['else'] }) }),
      want: 'y1',
    },
    'or selected': {
      nodes: zones,
      namespaces: { else: { team: 'x' } },
      placed: [[app('o', 'db', { namespace: 'else' }), 'y1']],
      pod: app('p', 'web', {
        spec: affinity('podAffinity', 'db', 'zone', { namespaceSelector: { matchLabels: { team: 'x' } } }),
      }),
      want: 'y1',
    },
  },
  spreading: {
    'the emptier zone': {
      nodes: zones,
      placed: [[app('o', 'web'), 'x1']],
      pod: app('p', 'web', { spec: spread() }),
      want: 'y1',
    },
    'no node fits in the emptier zone': {
      nodes: [...zones.slice(0, 2), node('y1', { labels: { zone: 'y' }, allocatable: { pods: '0' } })],
      placed: [[app('o', 'web'), 'x1']],
      pod: app('p', 'web', { spec: spread() }),
      want: none("1 Too many pods, 2 node(s) didn't match pod topology spread constraints", 3),
    },
    'pods on their way out do not count': {
      nodes: zones.slice(1),
      placed: [
        [app('o', 'web', { deleting: true }), 'x2'],
        [app('q', 'web'), 'y1'],
      ],
      pod: app('p', 'web', { spec: spread() }),
      want: 'x2',
    },
    'a node without the label': {
      nodes: [a],
      pod: app('p', 'web', { spec: spread() }),
      want: none("1 node(s) didn't match pod topology spread constraints (missing required label)"),
    },
    'fewer zones than minDomains count as one that is empty': {
      nodes: zones,
      placed: [
        [app('o', 'web'), 'x1'],
        [app('q', 'web'), 'y1'],
      ],
      pod: app('p', 'web', { spec: spread({ minDomains: 3 }) }),
      want: none("3 node(s) didn't match pod topology spread constraints", 3),
    },
    'ScheduleAnyway prefers the emptier zone': {
      nodes: zones,
      placed: [[app('o', 'web'), 'x1']],
      pod: app('p', 'web', { spec: spread({ whenUnsatisfiable: 'ScheduleAnyway' }) }),
      want: 'y1',
    },
    'pods of one owner go to different nodes': {
      nodes: [a, b],
      placed: [
        [pod('o', { owner: 'rs' }), 'a'],
        [pod('q', { requests: { cpu: '500m', memory: '500Mi' } }), 'b'],
      ],
      pod: pod('p', { owner: 'rs' }),
      want: 'b',
    },
  },
}
for (const [group, cases] of Object.entries(groups)) {
  describe(group, () => {
    for (const [name, { pod: wanted, want, ...world }] of Object.entries(cases)) {
      test(name, () => assert.equal(placedOn(wanted, world), want))
    }
  })
}

describe('volumes', () => {
  const claim = (volumeName?: string): NonNullable<World['claims']> =>
    ({
      data: {
        metadata: { name: 'data' },
        spec: { volumeName },
        status: { phase: volumeName ? 'Bound' : 'Pending' },
      },
    }) as unknown as NonNullable<World['claims']>
  const volume = (host: string): NonNullable<World['volumes']> =>
    ({
      pv: {
        spec: {
          nodeAffinity: { required: { nodeSelectorTerms: [term('In', 'kubernetes.io/hostname', host)] } },
        },
      },
    }) as unknown as NonNullable<World['volumes']>
  const wanted = pod('p', {
    spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] },
  })
  const cases: Record<string, Partial<World> & { want: string }> = {
    'the node that has the volume': { claims: claim('pv'), volumes: volume('b'), want: 'b' },
    'no node has it': {
      claims: claim('pv'),
      volumes: volume('z'),
      want: none('2 node(s) had volume node affinity conflict', 2),
    },
    'the claim is not bound yet': {
      claims: claim(),
      want: none('pod has unbound immediate PersistentVolumeClaims', 2),
    },
    'there is no such claim': { want: none('persistentvolumeclaim "data" not found', 2) },
  }
  for (const [name, { want, ...world }] of Object.entries(cases)) {
    test(name, () => assert.equal(placedOn(wanted, { nodes, ...world }), want))
  }
})

describe('what is said', () => {
  const said = (wanted: Pod, world: World): string => {
    const placement = place(podInfo(wanted), clusterOf(world))
    return 'reasons' in placement ? explain(placement.reasons) : placement.node
  }
  test('each reason with its number of nodes, and whether preemption could help', () => {
    const world = { nodes: [a, tainted('t'), node('c', { spec: { unschedulable: true } })] }
    assert.equal(
      said(pod('p', { requests: { cpu: '5' } }), world),
      '0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {disk: slow}, 1 node(s) were unschedulable. ' +
        'preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.',
    )
  })
  test('there are no nodes', () =>
    assert.equal(said(pod('p'), { nodes: [] }), 'no nodes available to schedule pods'))
})

describe('a cluster that changes', () => {
  const small = node('a', { allocatable: { pods: '1' } })
  const full = placedOn(pod('p'), { nodes: [small], placed: [[pod('o'), 'a']] })
  const placeable = (change: (made: ReturnType<typeof clusterOf>) => void): string => {
    const made = clusterOf({ nodes: [small], placed: [[pod('o'), 'a']] })
    change(made)
    const placement = place(podInfo(pod('p')), made)
    return 'node' in placement ? placement.node : none('1 Too many pods')
  }
  const changes: Record<string, { change: Parameters<typeof placeable>[0]; want: string }> = {
    'a pod that goes makes room': { change: (made) => made.removePod('o'), want: 'a' },
    'the same pod again takes no more room': { change: (made) => made.putPod(pod('o'), 'a'), want: full },
    'a node that is updated keeps its pods': { change: (made) => made.putNode(small), want: full },
    'a node that grows takes more': { change: (made) => made.putNode(a), want: 'a' },
    'a pod that moved gives its room back': { change: (made) => made.putPod(pod('o'), 'b'), want: 'a' },
    'a pod may be heard of before its node': {
      change: (made) => {
        made.removeNode('a')
        made.removePod('o')
        made.putPod(pod('early'), 'a')
        made.putNode(small)
      },
      want: full,
    },
  }
  for (const [name, { change, want }] of Object.entries(changes)) {
    test(name, () => assert.equal(placeable(change), want))
  }
  test('counts of selected pods follow', () => {
    const made = clusterOf({ nodes: zones, placed: [[app('o', 'web'), 'x1']] })
    const wanted = app('p', 'web', { spec: spread() })
    const where = (): string => {
      const placement = place(podInfo(wanted), made)
      return 'node' in placement ? placement.node : 'nowhere'
    }
    assert.equal(where(), 'y1')
    made.putPod(app('q', 'web'), 'y1')
    made.putPod(app('r', 'web'), 'y1')
    assert.match(where(), /^x/)
    made.removePod('q')
    made.removePod('r')
    assert.equal(where(), 'y1')
  })
})
