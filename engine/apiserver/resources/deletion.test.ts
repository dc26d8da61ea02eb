import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { decideDeletion } from './deletion.ts'
import type { Options } from './options.ts'

const now = Date.UTC(2026, 0, 1)
const at = (seconds: number): string => new Date(now + seconds * 1000).toISOString().replace('.000', '')

interface Given {
  readonly kind?: string
  readonly metadata?: object
  readonly spec?: object
  readonly status?: object
}
const object = ({ kind = 'ConfigMap', metadata, spec, status }: Given): KubeObject =>
  ({
    kind,
    apiVersion: 'v1',
    metadata: { name: 'web', ...metadata },
    ...(spec && { spec }),
    ...(status && { status }),
  }) as KubeObject

const resourceOf = (kind: string): string => (kind.includes('.') ? kind : `${kind.toLowerCase()}s`)

const running = { kind: 'Pod', spec: { nodeName: 'node-1', terminationGracePeriodSeconds: 20 } }
const leaving = { deletionTimestamp: at(20), deletionGracePeriodSeconds: 20 }

/** What is in `metadata` of the marked object besides its name; or what else is done. */
type Want = 'remove' | 'nothing' | object

const cases: Record<string, [given: Given, options: Options, want: Want]> = {
  'nobody keeps it: it goes at once': [{}, {}, 'remove'],
  'a finalizer keeps it': [
    { metadata: { finalizers: ['a/b'], generation: 3 } },
    {},
    { finalizers: ['a/b'], generation: 4, deletionTimestamp: at(0), deletionGracePeriodSeconds: 0 },
  ],
  'asking again changes nothing': [
    { metadata: { finalizers: ['a/b'], deletionTimestamp: at(-9), deletionGracePeriodSeconds: 0 } },
    {},
    'nothing',
  ],
  'foreground: the dependents go first': [
    {},
    { propagationPolicy: 'Foreground' },
    { finalizers: ['foregroundDeletion'], deletionTimestamp: at(0), deletionGracePeriodSeconds: 0 },
  ],
  'orphan: the dependents are let go first': [
    {},
    { propagationPolicy: 'Orphan' },
    { finalizers: ['orphan'], deletionTimestamp: at(0), deletionGracePeriodSeconds: 0 },
  ],
  'orphanDependents is the older word for it': [
    {},
    { orphanDependents: true },
    { finalizers: ['orphan'], deletionTimestamp: at(0), deletionGracePeriodSeconds: 0 },
  ],
  'background overrules what was asked before': [
    {
      metadata: {
        finalizers: ['foregroundDeletion'],
        deletionTimestamp: at(-9),
        deletionGracePeriodSeconds: 0,
      },
    },
    { propagationPolicy: 'Background' },
    'remove',
  ],
  'a replication controller leaves its pods unless asked not to': [
    { kind: 'ReplicationController' },
    {},
    { finalizers: ['orphan'], deletionTimestamp: at(0), deletionGracePeriodSeconds: 0 },
  ],
  'a replication controller, in the background': [
    { kind: 'ReplicationController' },
    { propagationPolicy: 'Background' },
    'remove',
  ],
  'finalizers in another order are the same': [
    {
      metadata: {
        finalizers: ['foregroundDeletion', 'a/b'],
        deletionTimestamp: at(-9),
        deletionGracePeriodSeconds: 0,
      },
    },
    { propagationPolicy: 'Foreground' },
    'nothing',
  ],
  'nothing belongs to an event': [{ kind: 'Event' }, { propagationPolicy: 'Foreground' }, 'remove'],
  'a job of another group is deleted as anything else': [{ kind: 'jobs.batch.volcano.sh' }, {}, 'remove'],
  'a namespace of another group is no namespace': [{ kind: 'namespaces.example.com' }, {}, 'remove'],
  'a pod of another group is given no time': [{ ...running, kind: 'pods.example.com' }, {}, 'remove'],
  'a leaving pod: it is settled what becomes of its dependents': [
    { ...running, metadata: leaving },
    { propagationPolicy: 'Foreground' },
    'nothing',
  ],
  'a running pod gets its time': [running, {}, leaving],
  'a running pod gets the time that is asked for': [
    running,
    { gracePeriodSeconds: 5 },
    { deletionTimestamp: at(5), deletionGracePeriodSeconds: 5 },
  ],
  'a negative period is the shortest': [
    running,
    { gracePeriodSeconds: -1 },
    { deletionTimestamp: at(1), deletionGracePeriodSeconds: 1 },
  ],
  'a running pod can be removed by force': [running, { gracePeriodSeconds: 0 }, 'remove'],
  'a pod that was never placed goes at once': [
    { kind: 'Pod', spec: {} },
    { gracePeriodSeconds: 30 },
    'remove',
  ],
  'a pod that has ended goes at once': [{ ...running, status: { phase: 'Succeeded' } }, {}, 'remove'],
  'a leaving pod: asking again changes nothing': [{ ...running, metadata: leaving }, {}, 'nothing'],
  'a leaving pod gets no more time': [
    { ...running, metadata: leaving },
    { gracePeriodSeconds: 60 },
    'nothing',
  ],
  'a leaving pod can get less time, counted from the beginning': [
    { ...running, metadata: { deletionTimestamp: at(10), deletionGracePeriodSeconds: 20 } },
    { gracePeriodSeconds: 12 },
    { deletionTimestamp: at(2), deletionGracePeriodSeconds: 12 },
  ],
  'the node has ended it: it goes': [{ ...running, metadata: leaving }, { gracePeriodSeconds: 0 }, 'remove'],
  'a finalizer keeps a pod that has ended': [
    { ...running, metadata: { ...leaving, finalizers: ['a/b'] } },
    { gracePeriodSeconds: 0 },
    { finalizers: ['a/b'], deletionTimestamp: at(0), deletionGracePeriodSeconds: 0 },
  ],
  'a namespace stays until it is empty': [
    { kind: 'Namespace', spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } },
    {},
    { deletionTimestamp: at(0) },
  ],
  'an empty namespace goes': [{ kind: 'Namespace', spec: {}, status: { phase: 'Active' } }, {}, 'remove'],
}
for (const [name, [given, options, want]] of Object.entries(cases)) {
  test(name, () => {
    const before = object(given)
    const copy = structuredClone(before)
    const deletion = decideDeletion(resourceOf(before.kind), before, options, now)
    assert.deepEqual(before, copy, 'the object is not changed')
    if (typeof want === 'string') assert.equal(deletion.do, want)
    else {
      assert.equal(deletion.do, 'mark')
      assert.deepEqual(deletion.do === 'mark' && deletion.draft.metadata, { name: 'web', ...want })
    }
  })
}

test('a pod that goes at once says so first, and nobody else does', () => {
  const told = (given: Given) => {
    const before = object(given)
    const deletion = decideDeletion(resourceOf(before.kind), before, { gracePeriodSeconds: 0 }, now)
    return deletion.do === 'remove' && deletion.told?.metadata
  }
  assert.deepEqual(told(running), { name: 'web', deletionTimestamp: at(0), deletionGracePeriodSeconds: 0 })
  assert.equal(told({}), undefined)
})

test('a namespace says that it is terminating', () => {
  const namespace = object({
    kind: 'Namespace',
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  })
  const deletion = decideDeletion('namespaces', namespace, {}, now)
  assert.deepEqual(deletion.do === 'mark' && deletion.draft.status, { phase: 'Terminating' })
})
