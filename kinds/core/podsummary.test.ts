import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cells } from '../testing/admit.ts'
import { Pod } from './pod.ts'

const now = Date.parse('2026-01-01T01:00:00Z')
const running = (name: string, more: object = {}) => ({ name, ready: true, state: { running: {} }, ...more })
const waiting = (name: string, reason: string) => ({ name, state: { waiting: { reason } } })
const ended = (name: string, terminated: object) => ({
  name,
  state: { terminated: { exitCode: 0, ...terminated } },
})
const ready = { conditions: [{ type: 'Ready', status: 'True' }] }

/** A pod of containers a and b, with an init container i. */
const pod = (status: object, more: { metadata?: object; spec?: object } = {}) => ({
  metadata: { name: 'web', ...more.metadata },
  spec: {
    containers: [{ name: 'a' }, { name: 'b' }],
    initContainers: [{ name: 'i' }],
    ...more.spec,
  },
  status: { phase: 'Running', ...status },
})
const sidecar = { spec: { initContainers: [{ name: 'i', restartPolicy: 'Always' }] } }
const going = { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }

const cases: Record<string, [object, { Ready?: string; Status?: string; Restarts?: string }]> = {
  'no word of the node yet': [pod({ phase: 'Pending' }), { Ready: '0/2', Status: 'Pending', Restarts: '0' }],
  'all run': [pod({ containerStatuses: [running('a'), running('b')] }), { Ready: '2/2', Status: 'Running' }],
  'the first problem is shown': [
    pod({ containerStatuses: [waiting('a', 'CrashLoopBackOff'), waiting('b', 'ImagePullBackOff')] }),
    { Ready: '0/2', Status: 'CrashLoopBackOff' },
  ],
  'a reason of the pod itself': [pod({ phase: 'Failed', reason: 'Evicted' }), { Status: 'Evicted' }],
  'an init container has not ended': [
    pod({ phase: 'Pending', initContainerStatuses: [{ name: 'i', state: { running: {} } }] }),
    { Status: 'Init:0/1' },
  ],
  'an init container failed': [
    pod({ phase: 'Pending', initContainerStatuses: [ended('i', { exitCode: 1, reason: 'Error' })] }),
    { Status: 'Init:Error' },
  ],
  'an init container failed without a reason': [
    pod({ phase: 'Pending', initContainerStatuses: [ended('i', { exitCode: 3 })] }),
    { Status: 'Init:ExitCode:3' },
  ],
  'an init container waits': [
    pod({ phase: 'Pending', initContainerStatuses: [waiting('i', 'ErrImagePull')] }),
    { Status: 'Init:ErrImagePull' },
  ],
  'init containers are done': [
    pod({ initContainerStatuses: [ended('i', {})], containerStatuses: [waiting('a', 'ContainerCreating')] }),
    { Status: 'ContainerCreating' },
  ],
  'a sidecar counts': [
    pod(
      {
        initContainerStatuses: [running('i', { started: true, restartCount: 2 })],
        containerStatuses: [running('a'), running('b')],
      },
      sidecar,
    ),
    { Ready: '3/3', Status: 'Running', Restarts: '2' },
  ],
  'ended by a signal': [
    pod({ containerStatuses: [ended('a', { exitCode: 137, signal: 9 })] }),
    { Status: 'Signal:9' },
  ],
  'ended with a code': [pod({ containerStatuses: [ended('a', { exitCode: 2 })] }), { Status: 'ExitCode:2' }],
  'one completed, the other runs on': [
    pod({ ...ready, containerStatuses: [ended('a', { reason: 'Completed' }), running('b')] }),
    { Ready: '1/2', Status: 'Running' },
  ],
  'one completed, the other runs, not ready': [
    pod({ containerStatuses: [ended('a', { reason: 'Completed' }), running('b')] }),
    { Status: 'NotReady' },
  ],
  'on its way out': [pod({ containerStatuses: [running('a')] }, going), { Status: 'Terminating' }],
  'on its way out, its node lost': [pod({ reason: 'NodeLost' }, going), { Status: 'Unknown' }],
  'ended, and on its way out': [pod({ phase: 'Succeeded' }, going), { Status: 'Succeeded' }],
  'held back by a gate': [
    pod({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
    }),
    { Status: 'SchedulingGated' },
  ],
  'restarted, and when last': [
    pod({
      containerStatuses: [
        running('a', {
          restartCount: 2,
          lastState: { terminated: { exitCode: 1, finishedAt: '2026-01-01T00:55:00Z' } },
        }),
        running('b', { restartCount: 1 }),
      ],
    }),
    { Restarts: '3 (5m ago)' },
  ],
}
for (const [name, [given, want]] of Object.entries(cases)) {
  test(name, () => {
    const row = cells(Pod, given, now)
    for (const [column, text] of Object.entries(want)) assert.equal(row[column], text)
  })
}
