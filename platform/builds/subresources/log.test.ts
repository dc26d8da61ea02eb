import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { build, buildPod } from '../samples.ts'
import { containersOf, readableOf } from './containerslog.ts'
import { logOptionsOf } from './logoptions.ts'

describe('B22: options of a log', () => {
  const options = (text: string) => logOptionsOf(new URLSearchParams(text))
  test('all of them', () =>
    assert.deepEqual(
      options('follow=true&nowait=true&version=3&limitBytes=10&tailLines=0&timestamps=true&sinceSeconds=5'),
      {
        follow: true,
        nowait: true,
        previous: false,
        version: 3,
        limitBytes: 10,
        pod: { sinceSeconds: '5', tailLines: '0', timestamps: 'true' },
      },
    ))
  const refused: Record<string, RegExp> = {
    'version=0': /version: Invalid value: 0: build version must be greater than 0/,
    'version=x': /version: Invalid value/,
    'version=2&previous=true': /previous: .*cannot use previous when a version is specified/,
    'tailLines=-1': /tailLines: .*greater than or equal to 0/,
    'limitBytes=0': /limitBytes: /,
    'sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z': /at most one of `sinceTime` or `sinceSeconds`/,
  }
  for (const [text, message] of Object.entries(refused)) {
    test(`${text} is refused`, () => assert.throws(() => options(text), { reason: 'Invalid', message }))
  }
})

describe('B22: what there is to read of a container', () => {
  const pod = (phase: Pod['status']['phase'], state?: object): Pod => {
    const sample = buildPod(build(1), phase)
    const containerStatuses = state ? [{ name: 'sti-build', state }] : []
    return { ...sample, status: { ...sample.status, containerStatuses } as unknown as Pod['status'] }
  }
  const cases: Record<string, [Pod | undefined, ReturnType<typeof readableOf>]> = {
    'the pod is gone': [undefined, 'never'],
    'it was not made yet': [pod('Pending'), 'not yet'],
    'it is pulled': [pod('Pending', { waiting: { reason: 'ContainerCreating' } }), 'not yet'],
    'it runs': [pod('Running', { running: {} }), 'goes on'],
    'it has ended': [pod('Running', { terminated: { exitCode: 1 } }), 'whole'],
    'the pod has ended before it began': [pod('Failed'), 'never'],
  }
  for (const [name, [one, want]] of Object.entries(cases)) {
    test(name, () => assert.equal(readableOf(one, 'sti-build'), want))
  }
  test('init containers come first, in their order, then the one that builds', () => {
    const named = (...names: string[]) =>
      names.map((name) => ({ name })) as unknown as Pod['spec']['containers']
    const initContainers = named('git-clone', 'extract-image-content')
    const one = {
      ...pod('Running'),
      spec: { initContainers, containers: named('proxy', 'sti-build') } as Pod['spec'],
    }
    assert.deepEqual(containersOf(one), ['git-clone', 'extract-image-content', 'sti-build'])
  })
})
