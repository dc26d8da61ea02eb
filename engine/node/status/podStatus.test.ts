import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PodStatus } from '../pod.ts'
import { exited, observed, running, sampleContainer, samplePod, sandbox } from '../samples.ts'
import { podStatus, type StatusView } from './podStatus.ts'

const base: StatusView = {
  pod: samplePod(),
  observed: observed([]),
  probed: {},
  waits: {},
  hostIP: '192.0.2.1',
  ended: false,
  now: Date.parse('2026-01-01T00:01:00Z'),
}
const never = samplePod({ restartPolicy: 'Never' })
const inits = samplePod({ initContainers: [{ name: 'a' }] })
const conditionsOf = ({ conditions = [] }: PodStatus): Record<string, string> =>
  Object.fromEntries(
    conditions.map(({ type, status, reason }) => [type, reason ? `${status} ${reason}` : status]),
  )

const phases: Record<string, { given: Partial<StatusView>; phase: string }> = {
  'nothing started': { given: {}, phase: 'Pending' },
  'a container runs': { given: { observed: observed([running()]) }, phase: 'Running' },
  'one of two has not started': {
    given: {
      pod: samplePod({ containers: [{ name: 'web' }, { name: 'log' }] }),
      observed: observed([running()]),
    },
    phase: 'Pending',
  },
  'an init container runs': {
    given: { pod: inits, observed: observed([running({ name: 'a' })]) },
    phase: 'Pending',
  },
  'an init container failed and is tried again': {
    given: { pod: inits, observed: observed([exited(1, { name: 'a' })]) },
    phase: 'Pending',
  },
  'an init container failed for good': {
    given: {
      pod: samplePod({ restartPolicy: 'Never', initContainers: [{ name: 'a' }] }),
      observed: observed([exited(1, { name: 'a' })]),
    },
    phase: 'Failed',
  },
  'exited, to be restarted': { given: { observed: observed([exited(1)]) }, phase: 'Running' },
  'backing off': {
    given: { observed: observed([exited(1)]), waits: { web: { reason: 'CrashLoopBackOff' } } },
    phase: 'Running',
  },
  'all succeeded, never restarted': {
    given: { pod: never, observed: observed([exited(0)]) },
    phase: 'Succeeded',
  },
  'failed, never restarted': { given: { pod: never, observed: observed([exited(2)]) }, phase: 'Failed' },
  'failed, restarted on failure': {
    given: { pod: samplePod({ restartPolicy: 'OnFailure' }), observed: observed([exited(2)]) },
    phase: 'Running',
  },
  'deleted after a clean end': {
    given: { observed: observed([exited(0)]), ended: true },
    phase: 'Succeeded',
  },
  'deleted, killed': { given: { observed: observed([exited(137)]), ended: true }, phase: 'Failed' },
  'deleted before it started': { given: { observed: observed([], []), ended: true }, phase: 'Failed' },
  'past its deadline': {
    given: {
      observed: observed([exited(0)]),
      ended: true,
      ending: { reason: 'DeadlineExceeded', message: 'late' },
    },
    phase: 'Failed',
  },
  'once ended, ended': { given: { pod: samplePod({}, {}, { phase: 'Succeeded' }) }, phase: 'Succeeded' },
}
for (const [name, { given, phase }] of Object.entries(phases)) {
  test(`phase: ${name}: ${phase}`, () => assert.equal(podStatus({ ...base, ...given }).phase, phase))
}

const states: Record<string, { given: Partial<StatusView>; want: object }> = {
  'not started': { given: {}, want: { state: { waiting: { reason: 'ContainerCreating' } }, ready: false } },
  'behind init containers': {
    given: { pod: inits },
    want: { state: { waiting: { reason: 'PodInitializing' } } },
  },
  'image not pulled': {
    given: { waits: { web: { reason: 'ErrImagePull', message: 'no' } } },
    want: { state: { waiting: { reason: 'ErrImagePull', message: 'no' } } },
  },
  runs: {
    given: { observed: observed([running()]) },
    want: {
      state: { running: { startedAt: '1970-01-01T00:00:03Z' } },
      ready: true,
      started: true,
      restartCount: 0,
      containerID: 'containerd://web-0',
      imageID: 'sha256:abc',
    },
  },
  'runs, its probe has not been heard': {
    given: {
      pod: samplePod({ containers: [{ name: 'web', readinessProbe: {} }] }),
      observed: observed([running()]),
    },
    want: { ready: false, started: true },
  },
  'runs, its startup probe has not been heard': {
    given: {
      pod: samplePod({ containers: [{ name: 'web', startupProbe: {} }] }),
      observed: observed([running()]),
    },
    want: { ready: false, started: false },
  },
  'runs again': {
    given: { observed: observed([running({ attempt: 1 }), exited(1)]) },
    want: { restartCount: 1, lastState: { terminated: { exitCode: 1, reason: 'Error' } } },
  },
  'backs off': {
    given: { observed: observed([exited(1)]), waits: { web: { reason: 'CrashLoopBackOff' } } },
    want: { state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 1 } } },
  },
  'ended while it backed off': {
    given: { observed: observed([exited(1)]), waits: { web: { reason: 'CrashLoopBackOff' } }, ended: true },
    want: { state: { terminated: { exitCode: 1 } }, ready: false },
  },
  'could not be started, and is not tried again': {
    given: { pod: never, observed: observed([exited(128)]), waits: { web: { reason: 'RunContainerError' } } },
    want: { state: { terminated: { exitCode: 128 } }, ready: false },
  },
  'never seen of a pod that ended': {
    given: { observed: observed([], []), ended: true },
    want: { state: { terminated: { exitCode: 137, reason: 'ContainerStatusUnknown' } } },
  },
  'out of memory': {
    given: { pod: never, observed: observed([exited(137, { reason: 'OOMKilled', message: 'bye' })]) },
    want: { state: { terminated: { reason: 'OOMKilled', message: 'bye' } } },
  },
}
for (const [name, { given, want }] of Object.entries(states)) {
  test(`container: ${name}`, () =>
    assert.partialDeepStrictEqual(podStatus({ ...base, ...given }).containerStatuses?.[0], want))
}

const verdicts: Record<string, { given: Partial<StatusView>; want: object }> = {
  new: {
    given: { observed: observed([], []) },
    want: {
      PodReadyToStartContainers: 'False',
      Initialized: 'True',
      Ready: 'False ContainersNotReady',
      ContainersReady: 'False ContainersNotReady',
      PodScheduled: 'True',
    },
  },
  initializing: {
    given: { pod: inits },
    want: { PodReadyToStartContainers: 'True', Initialized: 'False ContainersNotInitialized' },
  },
  ready: { given: { observed: observed([running()]) }, want: { Ready: 'True', ContainersReady: 'True' } },
  'a readiness gate is missing': {
    given: {
      pod: samplePod({ readinessGates: [{ conditionType: 'example.com/lb' }] }),
      observed: observed([running()]),
    },
    want: { Ready: 'False ReadinessGatesNotReady', ContainersReady: 'True' },
  },
  'a readiness gate is open': {
    given: {
      pod: samplePod(
        { readinessGates: [{ conditionType: 'example.com/lb' }] },
        {},
        { conditions: [{ type: 'example.com/lb', status: 'True' }] },
      ),
      observed: observed([running()]),
    },
    want: { Ready: 'True' },
  },
  completed: {
    given: { pod: never, observed: observed([exited(0)]) },
    want: {
      Initialized: 'True PodCompleted',
      Ready: 'False PodCompleted',
      ContainersReady: 'False PodCompleted',
    },
  },
  failed: { given: { pod: never, observed: observed([exited(1)]) }, want: { Ready: 'False PodFailed' } },
}
for (const [name, { given, want }] of Object.entries(verdicts)) {
  test(`conditions: ${name}`, () =>
    assert.partialDeepStrictEqual(conditionsOf(podStatus({ ...base, ...given })), want))
}

test('a condition keeps its time while its status stays', () => {
  const since = '2025-12-31T00:00:00Z'
  const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: since }]
  const pod = samplePod({}, {}, { conditions })
  const { conditions: now = [] } = podStatus({ ...base, pod, observed: observed([running()]) })
  assert.equal(now.find(({ type }) => type === 'Ready')?.lastTransitionTime, since)
  assert.equal(now.find(({ type }) => type === 'ContainersReady')?.lastTransitionTime, '2026-01-01T00:01:00Z')
})

const debugged = samplePod({ ephemeralContainers: [sampleContainer({ name: 'look' })] })
const ephemeral: Record<string, { given: Partial<StatusView>; want: object }> = {
  'an ephemeral container that has yet to start': {
    given: { pod: debugged, observed: observed([running()]) },
    want: { ready: false, restartCount: 0, state: { waiting: { reason: 'ContainerCreating' } } },
  },
  'an ephemeral container that runs is not ready': {
    given: { pod: debugged, observed: observed([running({ name: 'look' }), running()]) },
    want: { ready: false, containerID: 'containerd://look-0', state: { running: {} } },
  },
  'an ephemeral container that has ended': {
    given: { pod: debugged, observed: observed([exited(3, { name: 'look' }), running()]) },
    want: { state: { terminated: { exitCode: 3 } } },
  },
  'an ephemeral container that is gone': {
    given: {
      pod: samplePod(
        debugged.spec,
        {},
        {
          ephemeralContainerStatuses: [
            { name: 'look', containerID: 'containerd://gone', state: { running: {} }, lastState: {} },
          ],
        },
      ),
      observed: observed([running()]),
    },
    want: {
      containerID: 'containerd://gone',
      state: { terminated: { exitCode: 137, reason: 'ContainerStatusUnknown' } },
    },
  },
}
for (const [name, { given, want }] of Object.entries(ephemeral)) {
  test(name, () => {
    const { phase, conditions = [], ...status } = podStatus({ ...base, ...given })
    assert.equal(phase, 'Running')
    assert.ok(conditions.find(({ type, status: is }) => type === 'Ready' && is === 'True'))
    assert.partialDeepStrictEqual(status.ephemeralContainerStatuses?.[0], want)
  })
}

test('a completed pod keeps the address it had', () => {
  const pod = samplePod(
    { restartPolicy: 'Never' },
    {},
    { podIP: '10.128.0.9', podIPs: [{ ip: '10.128.0.9' }] },
  )
  const gone = observed([exited(0)], [sandbox({ ready: false, ips: [] })])
  assert.equal(podStatus({ ...base, pod, observed: gone }).podIP, '10.128.0.9')
})

test('on the host network the address is the host’s', () =>
  assert.deepEqual(podStatus({ ...base, pod: samplePod({ hostNetwork: true }) }).podIPs, [
    { ip: '192.0.2.1' },
  ]))
