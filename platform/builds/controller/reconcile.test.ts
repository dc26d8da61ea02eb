import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Build } from '@hawser/kinds/build/build.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { build, buildConfig, buildPod } from '../samples.ts'
import type { Action } from './action.ts'
import { reconcile } from './reconcile.ts'
import type { State } from './state.ts'

const now = Date.parse('2026-01-01T00:02:00Z')
const ready: State['preparation'] = {
  is: 'ready',
  image: 'hawser.local/openshift/nodejs@sha256:n',
  config: { User: '1001', Labels: { 'io.openshift.s2i.scripts-url': 'image:///usr/libexec/s2i' } },
}
const output: State['output'] = { is: 'ready', repository: 'hawser.local/shop/web:latest' }
const state = (one: Build, more: Partial<State> = {}): State => ({
  build: one,
  buildConfig: buildConfig(),
  siblings: [one],
  pod: undefined,
  hookPod: undefined,
  preparation: { is: 'unknown' },
  output,
  place: { is: 'free' },
  now,
  ...more,
})

/** Actions in short: `Pending`, `createPod`, `Failed/AssembleFailed`, or `message` for a new message alone. */
const short = (action: Action): string => {
  if (action.do !== 'setStatus') return action.do
  const { phase, reason } = action.status
  if (!phase) return `${reason ?? 'message'}`
  return reason ? `${phase}/${reason}` : phase
}
const withStatus = (one: Build, status: Partial<Build['status']>): Build => ({
  ...one,
  status: { ...one.status, ...status },
})
const first = build(1)
const runs = build(1, 'Running')
const ended = (one: Build, exitCode: number): Pod =>
  buildPod(one, exitCode ? 'Failed' : 'Succeeded', { terminated: { exitCode, message: 'run /s/run\n' } })

const pipeline = (phase: Build['status']['phase']): Build =>
  build(1, phase, {
    strategy: { type: 'JenkinsPipeline', jenkinsPipelineStrategy: { jenkinsfile: 'node {}' } },
  })

describe('a new build', () => {
  const cases: Record<string, [State, string[]]> = {
    'has its builder prepared first': [state(first), ['prepareBuilder']],
    'waits while that goes on, and says so': [
      state(first, { preparation: { is: 'going on', message: 'Composing' } }),
      ['message'],
    ],
    'says it once': [
      state(withStatus(first, { message: 'Composing' }), {
        preparation: { is: 'going on', message: 'Composing' },
      }),
      [],
    ],
    'gets a pod': [state(first, { preparation: ready }), ['createPod', 'Pending']],
    'waits for room, and says so': [
      state(first, { preparation: ready, place: { is: 'full', message: 'Waiting for room: 2 builds run.' } }),
      ['WaitingForRoom'],
    ],
    'goes on with the pod it got before a restart': [
      state(first, { pod: buildPod(first, 'Running') }),
      ['Pending'],
    ],
    'waits for an older build': [
      state(build(2), { siblings: [runs, build(2)], preparation: ready }),
      ['message'],
    ],
    'B20: waits for its output': [
      state(first, { output: { is: 'missing', message: 'no stream' } }),
      ['InvalidOutputReference'],
    ],
    'B20: waits for its builder': [
      state(first, { preparation: { is: 'missing', message: 'no tag' } }),
      ['InvalidImageReference'],
    ],
    'ends when its builder cannot be had': [
      state(first, { preparation: { is: 'failed', message: 'mmdebstrap ended with 1' } }),
      ['Error/PullBuilderImageFailed'],
    ],
    'B3: ends when a secret of its source is not there': [
      state(first, { preparation: { is: 'failed', reason: 'FetchSourceFailed', message: 'no secret' } }),
      ['Failed/FetchSourceFailed'],
    ],
    'B19: ends when its variables have no value': [
      state(first, {
        preparation: { is: 'failed', reason: 'UnresolvableEnvironmentVariable', message: 'x', isError: true },
      }),
      ['Error/UnresolvableEnvironmentVariable'],
    ],
    'B19: waits for its account': [
      state(first, { preparation: { is: 'missing', reason: 'CannotRetrieveServiceAccount', message: 'x' } }),
      ['CannotRetrieveServiceAccount'],
    ],
    'ends when its builder is of a kind we do not have': [
      state(first, { preparation: { is: 'unsupported', message: 'a registry' } }),
      ['Error/InvalidImageReference'],
    ],
    'S8: ends when its builder is root': [
      state(first, { preparation: { ...ready, config: {} } as State['preparation'] }),
      ['Error/CannotCreateBuildPodSpec'],
    ],
    'ends when we cannot do it': [
      state(build(1, 'New', { strategy: {} })),
      ['Error/CannotCreateBuildPodSpec'],
    ],
    'B7: of a pipeline is left to those who know Jenkins': [
      state(withStatus(pipeline('New'), { cancelled: true }), { preparation: ready }),
      [],
    ],
    'B7: also when it runs without a pod': [state(pipeline('Running')), []],
    'B18: is cancelled': [state(withStatus(first, { cancelled: true })), ['Cancelled/CancelledBuild']],
    'B17: gives way to a newer one': [
      state(build(1, 'New', { runPolicy: 'SerialLatestOnly' }), {
        siblings: [build(2, 'New', { runPolicy: 'SerialLatestOnly' })],
      }),
      ['Cancelled/CancelledBuild'],
    ],
  }
  for (const [name, [given, want]] of Object.entries(cases)) {
    test(name, () => assert.deepEqual(reconcile(given).map(short), want))
  }
})

describe('a build with a pod', () => {
  const pending = build(1, 'Pending')
  const cases: Record<string, [State, string[]]> = {
    'waits for the pod': [state(pending, { pod: buildPod(pending, 'Pending') }), []],
    'B17: gives way to a newer one while its pod has not begun': [
      state(pending, {
        pod: buildPod(pending, 'Pending'),
        siblings: [pending, build(2, 'New', { runPolicy: 'SerialLatestOnly' })],
      }),
      ['deletePod', 'Cancelled/CancelledBuild'],
    ],
    'runs when the pod does': [state(pending, { pod: buildPod(pending, 'Running') }), ['Running']],
    'runs on': [state(runs, { pod: buildPod(runs, 'Running') }), []],
    'becomes an image': [state(runs, { pod: ended(runs, 0) }), ['commit']],
    'was over before anybody looked': [state(pending, { pod: ended(pending, 0) }), ['Running', 'commit']],
    'without an output is complete': [
      state(runs, { pod: ended(runs, 0), output: { is: 'none' } }),
      ['Complete'],
    ],
    'B19: fails': [state(runs, { pod: ended(runs, 1) }), ['Failed/AssembleFailed']],
    'B19: lost its pod': [state(runs), ['Error/BuildPodDeleted']],
    'B19: has a stranger for a pod': [
      state(runs, {
        pod: { ...buildPod(runs, 'Running'), metadata: buildPod(build(9), 'Running').metadata },
      }),
      ['Error/BuildPodDeleted'],
    ],
    'B18: is cancelled, and its pod goes': [
      state(withStatus(runs, { cancelled: true }), { pod: buildPod(runs, 'Running') }),
      ['deletePod', 'Cancelled/CancelledBuild'],
    ],
    'is given up when no image comes of it': [
      state(runs, { pod: ended(runs, 0), now: now + 3_600_000 }),
      ['Error/ExceededRetryTimeout'],
    ],
  }
  for (const [name, [given, want]] of Object.entries(cases)) {
    test(name, () => assert.deepEqual(reconcile(given).map(short), want))
  }
  test('a failed build keeps the end of its log', () => {
    const [action] = reconcile(state(runs, { pod: ended(runs, 1) }))
    assert.ok(action?.do === 'setStatus')
    assert.equal(action.withLog, true)
  })
})

describe('an ended build', () => {
  const done = build(7, 'Complete')
  test('B18: stays as it is', () =>
    assert.deepEqual(
      reconcile(state(withStatus(done, { cancelled: true }), { pod: buildPod(done, 'Running') })),
      [],
    ))
  const kept = (one: Build, phase: Pod['status']['phase'], keep: string): Pod => {
    const pod = buildPod(one, phase)
    const annotations = { 'hawser.dev/keep-exited': keep }
    return { ...pod, metadata: { ...pod.metadata, annotations } }
  }
  const releases: Record<string, [Pod, string[]]> = {
    'gives back what its pod has written': [kept(done, 'Succeeded', 'true'), ['releasePod']],
    'does so once': [kept(done, 'Succeeded', 'false'), []],
    'waits for the end of its pod': [kept(done, 'Running', 'true'), []],
    "leaves another's pod alone": [kept(build(6), 'Succeeded', 'true'), []],
  }
  for (const [name, [pod, want]] of Object.entries(releases)) {
    test(name, () => assert.deepEqual(reconcile(state(done, { pod })).map(short), want))
  }
  test('B23: makes room', () => {
    const siblings = [1, 2, 3, 4, 5, 6, 7].map((number) => build(number, 'Complete'))
    const gone = reconcile(state(done, { siblings }))
    assert.deepEqual(
      gone.map((action) => action.do === 'deleteBuild' && action.build.metadata.name),
      ['web-1', 'web-2'],
    )
  })
  test('of a build config that is gone waits for the garbage collector', () =>
    assert.deepEqual(reconcile(state(done, { buildConfig: undefined, siblings: [done] })), []))
})

describe('B9: a build with a hook', () => {
  const hooked = build(1, 'Running', { postCommit: { script: 'npm test' } })
  const built = ended(hooked, 0)
  const hook = (phase: Pod['status']['phase'], exitCode?: number): Pod => ({
    ...buildPod(hooked, phase, exitCode === undefined ? {} : { terminated: { exitCode } }),
  })
  const cases: Record<string, [Partial<State>, string[]]> = {
    'has it run when the image is made': [{}, ['runHook']],
    'waits for it': [{ hookPod: hook('Running') }, []],
    'pushes when it has succeeded': [{ hookPod: hook('Succeeded') }, ['commit']],
    'fails with it, and pushes nothing': [{ hookPod: hook('Failed', 3) }, ['Failed/PostCommitHookFailed']],
    'without an output is complete then': [
      { hookPod: hook('Succeeded'), output: { is: 'none' } },
      ['Complete'],
    ],
    'that is cancelled takes its pods along': [
      {
        build: withStatus(hooked, { cancelled: true }),
        hookPod: hook('Running'),
      },
      ['deletePod', 'deletePod', 'Cancelled/CancelledBuild'],
    ],
  }
  for (const [name, [more, want]] of Object.entries(cases)) {
    test(name, () => assert.deepEqual(reconcile(state(hooked, { pod: built, ...more })).map(short), want))
  }
})
