import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exited, observed, running, sampleContainer, samplePod, sandbox } from '../samples.ts'
import type { Action } from './action.ts'
import { podActions } from './podActions.ts'
import type { PodView } from './view.ts'

const base: PodView = {
  pod: samplePod(),
  observed: observed([]),
  probed: {},
  backOffs: {},
  holds: {},
  now: 20_000,
}
const start = (name: string, attempt = 0): Action => ({
  do: 'startContainer',
  name,
  sandboxId: 's0',
  attempt,
})
const two = samplePod({ initContainers: [{ name: 'a' }, { name: 'b' }] })
const beside = samplePod({ initContainers: [{ name: 'proxy', restartPolicy: 'Always' }, { name: 'b' }] })
const never = samplePod({ restartPolicy: 'Never' })
const onFailure = samplePod({ restartPolicy: 'OnFailure' })
const debugged = samplePod({ ephemeralContainers: [sampleContainer({ name: 'look' })] })
const ending = { reason: 'Deleted', message: '' }

const cases: Record<string, { given: Partial<PodView>; want: readonly (Action | Partial<Action>)[] }> = {
  'a new pod gets a sandbox': {
    given: { observed: observed([], []) },
    want: [{ do: 'createSandbox', attempt: 0 }],
  },
  'with a sandbox, containers start': { given: {}, want: [start('web')] },
  'all containers start together': {
    given: { pod: samplePod({ containers: [{ name: 'web' }, { name: 'log' }] }) },
    want: [start('web'), start('log')],
  },
  'a pod that runs is left alone': { given: { observed: observed([running()]) }, want: [] },
  'a sandbox that could not be made is not tried again at once': {
    given: {
      observed: observed([], []),
      holds: { '': { reason: 'FailedCreatePodSandBox', message: 'no address', until: 21_000 } },
    },
    want: [{ do: 'wait', name: '', reason: 'FailedCreatePodSandBox', message: 'no address', until: 21_000 }],
  },
  'the hold is over: tried again': {
    given: { observed: observed([], []), holds: { '': { reason: 'x', message: '', until: 20_000 } } },
    want: [{ do: 'createSandbox', attempt: 0 }],
  },
  'a dead sandbox is replaced by the next attempt': {
    given: { observed: observed([exited(137)], [sandbox({ ready: false })]) },
    want: [{ do: 'createSandbox', attempt: 1 }],
  },
  'a sandbox without an address is stopped first': {
    given: { observed: observed([], [sandbox({ ips: [] })]) },
    want: [{ do: 'stopSandbox', id: 's0' }],
  },
  'on the host network a sandbox has no address of its own': {
    given: { pod: samplePod({ hostNetwork: true }), observed: observed([], [sandbox({ ips: [] })]) },
    want: [start('web')],
  },
  'containers of a lost sandbox are killed before the next': {
    given: { observed: observed([running()], [sandbox({ ready: false })]) },
    want: [{ do: 'killContainer', id: 'web-0', because: 'lost' }],
  },
  'after a reboot a pod starts again, its count goes on': {
    given: {
      observed: observed(
        [exited(255, { sandboxId: 'old', attempt: 3 })],
        [sandbox({ attempt: 1 }), sandbox({ id: 'old', ready: false })],
      ),
    },
    want: [start('web', 4)],
  },
  'the first exit is restarted at once': {
    given: { observed: observed([exited(1)]) },
    want: [start('web', 1)],
  },
  'with Always, success is restarted too': {
    given: { observed: observed([exited(0)]) },
    want: [start('web', 1)],
  },
  'the second exit waits for the back-off': {
    given: {
      observed: observed([exited(1)]),
      backOffs: { web: { delayMs: 20_000, triedAt: 5000 } },
      now: 29_999,
    },
    want: [
      {
        do: 'wait',
        name: 'web',
        reason: 'CrashLoopBackOff',
        message: 'back-off 20s restarting failed container=web pod=web-1_shop(u1)',
        until: 30_000,
      },
    ],
  },
  'after the back-off it starts': {
    given: {
      observed: observed([exited(1)]),
      backOffs: { web: { delayMs: 20_000, triedAt: 5000 } },
      now: 30_000,
    },
    want: [start('web', 1)],
  },
  'a container that ran for long is restarted at once': {
    given: {
      observed: observed([exited(1, { finishedAt: 700_000 })]),
      backOffs: { web: { delayMs: 300_000, triedAt: 5000 } },
      now: 700_001,
    },
    want: [start('web', 1)],
  },
  'OnFailure restarts a failure': {
    given: { pod: onFailure, observed: observed([exited(1)]) },
    want: [start('web', 1)],
  },
  'OnFailure leaves success: the sandbox goes': {
    given: { pod: onFailure, observed: observed([exited(0)]) },
    want: [{ do: 'stopSandbox', id: 's0' }],
  },
  'Never leaves failure: the sandbox goes': {
    given: { pod: never, observed: observed([exited(1)]) },
    want: [{ do: 'stopSandbox', id: 's0' }],
  },
  'Never: with the sandbox gone it is finished': {
    given: { pod: never, observed: observed([exited(1)], [sandbox({ ready: false })]) },
    want: [{ do: 'finish' }],
  },
  'Never: a lost sandbox ends the pod': {
    given: { pod: never, observed: observed([running()], [sandbox({ ready: false })]) },
    want: [{ do: 'killContainer', id: 'web-0', because: 'finished' }],
  },
  'a pod that has ended never runs again': {
    given: { pod: samplePod({}, {}, { phase: 'Failed' }), observed: observed([], []) },
    want: [{ do: 'finish' }],
  },
  'created and not started: its place is taken': {
    given: { observed: observed([running({ state: 'created', attempt: 2 })]) },
    want: [{ do: 'removeContainer', id: 'web-2' }, start('web', 2)],
  },
  'one the runtime has lost sight of is killed': {
    given: { observed: observed([running({ state: 'unknown' })]) },
    want: [{ do: 'killContainer', id: 'web-0', because: 'lost' }],
  },
  'a new image: the old container is killed': {
    given: { observed: observed([running({ hash: 'old' })]) },
    want: [
      {
        do: 'killContainer',
        because: 'changed',
        message: 'Container web definition changed, will be restarted',
      },
    ],
  },
  'a failed liveness probe kills': {
    given: {
      observed: observed([running()]),
      probed: { 'web-0': { started: true, ready: true, failed: 'liveness' } },
    },
    want: [{ do: 'killContainer', message: 'Container web failed liveness probe, will be restarted' }],
  },
  'a failed startup probe of a pod that may not restart': {
    given: {
      pod: never,
      observed: observed([running()]),
      probed: { 'web-0': { started: false, ready: false, failed: 'startup' } },
    },
    want: [{ do: 'killContainer', message: 'Container web failed startup probe' }],
  },
  'an image that cannot be pulled is waited for': {
    given: { holds: { web: { reason: 'ImagePullBackOff', message: 'no', until: 25_000 } } },
    want: [{ do: 'wait', name: 'web', reason: 'ImagePullBackOff', message: 'no', until: 25_000 }],
  },
  'init containers: the first alone': { given: { pod: two }, want: [start('a')] },
  'init containers: nothing while one runs': {
    given: { pod: two, observed: observed([running({ name: 'a' })]) },
    want: [],
  },
  'init containers: the second after the first': {
    given: { pod: two, observed: observed([exited(0, { name: 'a' })]) },
    want: [start('b')],
  },
  'init containers: a failure is tried again': {
    given: { pod: two, observed: observed([exited(1, { name: 'a' })]) },
    want: [start('a', 1)],
  },
  'init containers: with Never a failure ends the pod': {
    given: {
      pod: samplePod({ restartPolicy: 'Never', initContainers: [{ name: 'a' }] }),
      observed: observed([exited(1, { name: 'a' })]),
    },
    want: [{ do: 'stopSandbox', id: 's0' }],
  },
  'init containers: all done, containers start': {
    given: { pod: two, observed: observed([exited(0, { name: 'b' }), exited(0, { name: 'a' })]) },
    want: [start('web')],
  },
  'init containers: not run again while a container of the sandbox is there': {
    given: { pod: two, observed: observed([running()]) },
    want: [],
  },
  'init containers: a new sandbox runs them again': {
    given: {
      pod: two,
      observed: observed(
        [exited(1, { sandboxId: 'old' }), exited(0, { name: 'a', sandboxId: 'old' })],
        [sandbox({ attempt: 1 }), sandbox({ id: 'old', ready: false })],
      ),
    },
    want: [start('a', 1)],
  },
  'a sidecar: the next waits until it has started': {
    given: {
      pod: beside,
      observed: observed([running({ name: 'proxy' })]),
      probed: { 'proxy-0': { started: false, ready: false } },
    },
    want: [],
  },
  'a sidecar: then the next starts': {
    given: { pod: beside, observed: observed([running({ name: 'proxy' })]) },
    want: [start('b')],
  },
  'a sidecar that exits later is restarted': {
    given: { pod: beside, observed: observed([running(), exited(0, { name: 'proxy' })]) },
    want: [start('proxy', 1)],
  },
  'sidecars end after the containers of a finished pod': {
    given: {
      pod: samplePod({
        restartPolicy: 'Never',
        initContainers: [{ name: 'proxy', restartPolicy: 'Always' }],
      }),
      observed: observed([exited(0), running({ name: 'proxy' })]),
    },
    want: [{ do: 'killContainer', name: 'proxy', because: 'finished' }],
  },
  'an ephemeral container starts beside the others': {
    given: { pod: debugged, observed: observed([running()]) },
    want: [start('look')],
  },
  'an ephemeral container starts although an init container hangs': {
    given: {
      pod: samplePod({ ...debugged.spec, initContainers: [{ name: 'a' }] }),
      observed: observed([running({ name: 'a' })]),
    },
    want: [start('look')],
  },
  'an ephemeral container that has ended is over': {
    given: { pod: debugged, observed: observed([exited(1, { name: 'look' }), running()]) },
    want: [],
  },
  'an ephemeral container does not come back in a new sandbox': {
    given: {
      pod: debugged,
      observed: observed(
        [running({ attempt: 1 }), exited(255, { name: 'look', sandboxId: 'old' })],
        [sandbox({ attempt: 1 }), sandbox({ id: 'old', ready: false })],
      ),
    },
    want: [],
  },
  'an ephemeral container that the runtime lost does not come back': {
    given: {
      pod: samplePod(
        debugged.spec,
        {},
        { ephemeralContainerStatuses: [{ name: 'look', containerID: 'containerd://gone' }] },
      ),
      observed: observed([running()]),
    },
    want: [],
  },
  'created and not started, an ephemeral container is made again': {
    given: { pod: debugged, observed: observed([running({ name: 'look', state: 'created' }), running()]) },
    want: [{ do: 'removeContainer', id: 'look-0' }, start('look')],
  },
  'an ephemeral container keeps no finished pod': {
    given: {
      pod: samplePod({ ...debugged.spec, restartPolicy: 'Never' }),
      observed: observed([running({ name: 'look' }), exited(0)]),
    },
    want: [{ do: 'killContainer', name: 'look', because: 'finished' }],
  },
  'deletion: containers first': {
    given: { pod: beside, ending, observed: observed([running(), running({ name: 'proxy' })]) },
    want: [{ do: 'killContainer', name: 'web', because: 'deleted', message: 'Stopping container web' }],
  },
  'deletion: then sidecars': {
    given: { pod: beside, ending, observed: observed([exited(0), running({ name: 'proxy' })]) },
    want: [{ do: 'killContainer', name: 'proxy' }],
  },
  'deletion: then the sandbox': {
    given: { ending, observed: observed([exited(0)]) },
    want: [{ do: 'stopSandbox', id: 's0' }],
  },
  'deletion: of a pod that never started': {
    given: { ending, observed: observed([], []) },
    want: [{ do: 'finish' }],
  },
  'one dead container of a name is kept': {
    given: {
      observed: observed([
        running({ attempt: 3 }),
        exited(1, { attempt: 2 }),
        exited(1, { attempt: 1 }),
        exited(1, { attempt: 0 }),
      ]),
    },
    want: [
      { do: 'removeContainer', id: 'web-1' },
      { do: 'removeContainer', id: 'web-0' },
    ],
  },
  'keep-exited keeps them all': {
    given: {
      pod: samplePod({}, { annotations: { 'hawser.dev/keep-exited': 'true' } }),
      observed: observed([running({ attempt: 2 }), exited(1, { attempt: 1 }), exited(1)]),
    },
    want: [],
  },
  'an old sandbox goes when nothing of it is kept': {
    given: {
      observed: observed(
        [running({ attempt: 1 })],
        [sandbox({ attempt: 1 }), sandbox({ id: 'old', ready: false })],
      ),
    },
    want: [{ do: 'removeSandbox', id: 'old' }],
  },
}

for (const [name, { given, want }] of Object.entries(cases)) {
  test(name, () => {
    const actions = podActions({ ...base, ...given })
    assert.equal(actions.length, want.length, JSON.stringify(actions))
    for (const [index, part] of want.entries()) assert.partialDeepStrictEqual(actions[index], part)
  })
}
