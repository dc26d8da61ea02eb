import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PodSpec } from '@hawser/kinds/core/podspec.ts'
import type { Mutable } from '@hawser/kinds/kind.ts'
import { checkClaim, checkPod } from './check.ts'
import { setDefaults } from './defaults.ts'
import type { LimitRange, LimitRangeItem } from './limitrange.ts'

const range = (...limits: LimitRangeItem[]): LimitRange => ({ metadata: { name: 'r' }, spec: { limits } })
interface Given {
  readonly requests?: Record<string, string>
  readonly limits?: Record<string, string>
}
const spec = (...containers: Given[]): Mutable<PodSpec> =>
  ({
    containers: containers.map((resources, index) => ({ name: `c${index}`, resources })),
  }) as unknown as Mutable<PodSpec>

test('containers that say nothing get the defaults, init containers too, and the pod tells of it', () => {
  const limits = range({
    type: 'Container',
    default: { cpu: '1', memory: '1Gi' },
    defaultRequest: { memory: '512Mi', cpu: '500m' },
  })
  const pod = {
    ...spec({}, { limits: { cpu: '2' }, requests: { cpu: '2', memory: '1Mi' } }),
    initContainers: spec({}).containers,
  }
  assert.equal(
    setDefaults(limits, pod),
    'LimitRanger plugin set: cpu, memory request for container c0; cpu, memory limit for container c0; ' +
      'memory limit for container c1; ' +
      'cpu, memory request for init container c0; cpu, memory limit for init container c0',
  )
  assert.deepEqual(pod.containers[1]?.resources, {
    limits: { cpu: '2', memory: '1Gi' },
    requests: { cpu: '2', memory: '1Mi' },
  })
  assert.equal(setDefaults(limits, pod), undefined)
  assert.equal(setDefaults(range({ type: 'Pod', default: { cpu: '1' } }), spec({})), undefined)
})

const item = (type: string, rules: Omit<LimitRangeItem, 'type'>): LimitRangeItem => ({ type, ...rules })
const pods: [rule: string, item: LimitRangeItem, pod: PodSpec, want: string[]][] = [
  [
    'within',
    item('Container', { min: { cpu: '100m' }, max: { cpu: '1' } }),
    spec({ requests: { cpu: '0.1' }, limits: { cpu: '1000m' } }),
    [],
  ],
  [
    'no request',
    item('Container', { min: { cpu: '100m' } }),
    spec({}),
    ['minimum cpu usage per Container is 100m.  No request is specified'],
  ],
  [
    'a request too low',
    item('Container', { min: { memory: '1Gi' } }),
    spec({ requests: { memory: '1Mi' } }),
    ['minimum memory usage per Container is 1Gi, but request is 1Mi'],
  ],
  [
    'a limit too low',
    item('Container', { min: { cpu: '1' } }),
    spec({ requests: { cpu: '1' }, limits: { cpu: '500m' } }),
    ['minimum cpu usage per Container is 1, but limit is 500m'],
  ],
  [
    'no limit',
    item('Container', { max: { cpu: '1' } }),
    spec({ requests: { cpu: '1' } }),
    ['maximum cpu usage per Container is 1.  No limit is specified'],
  ],
  [
    'a limit too high',
    item('Container', { max: { cpu: '1' } }),
    spec({ limits: { cpu: '2' } }),
    ['maximum cpu usage per Container is 1, but limit is 2'],
  ],
  [
    'a request too high',
    item('Container', { max: { cpu: '1' } }),
    spec({ limits: { cpu: '1' }, requests: { cpu: '2' } }),
    ['maximum cpu usage per Container is 1, but request is 2'],
  ],
  [
    'a ratio without a request',
    item('Container', { maxLimitRequestRatio: { cpu: '2' } }),
    spec({ limits: { cpu: '1' } }),
    ['cpu max limit to request ratio per Container is 2, but no request is specified or request is 0'],
  ],
  [
    'a ratio without a limit',
    item('Container', { maxLimitRequestRatio: { cpu: '2' } }),
    spec({ requests: { cpu: '1' } }),
    ['cpu max limit to request ratio per Container is 2, but no limit is specified or limit is 0'],
  ],
  [
    'a ratio too high',
    item('Container', { maxLimitRequestRatio: { cpu: '2' } }),
    spec({ requests: { cpu: '300m' }, limits: { cpu: '1' } }),
    ['cpu max limit to request ratio per Container is 2, but provided ratio is 3.333333'],
  ],
  [
    'the ratio itself is allowed',
    item('Container', { maxLimitRequestRatio: { cpu: '2.5' } }),
    spec({ requests: { cpu: '400m' }, limits: { cpu: '1' } }),
    [],
  ],
  [
    'the pod as a whole',
    item('Pod', { max: { cpu: '3' } }),
    spec({ limits: { cpu: '2' } }, { limits: { cpu: '2' } }),
    ['maximum cpu usage per Pod is 3, but limit is 4'],
  ],
  [
    'each container of its own',
    item('Container', { max: { cpu: '1' } }),
    spec({ limits: { cpu: '2' } }, {}),
    [
      'maximum cpu usage per Container is 1, but limit is 2',
      'maximum cpu usage per Container is 1.  No limit is specified',
    ],
  ],
]
for (const [rule, limit, pod, want] of pods) {
  test(`limits of a pod: ${rule}`, () => assert.deepEqual(checkPod(range(limit), pod), want))
}

test('limits of a claim are about its request', () => {
  const claim = (storage?: string) =>
    ({ spec: { resources: { requests: storage ? { storage } : {} } } }) as never
  const limits = range(item('PersistentVolumeClaim', { min: { storage: '1Gi' }, max: { storage: '2Gi' } }))
  assert.deepEqual(checkClaim(limits, claim('1Gi')), [])
  assert.deepEqual(checkClaim(limits, claim('3Gi')), [
    'maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi',
  ])
  assert.deepEqual(checkClaim(limits, claim()), [
    'minimum storage usage per PersistentVolumeClaim is 1Gi.  No request is specified',
    'maximum storage usage per PersistentVolumeClaim is 2Gi.  No request is specified',
  ])
})
