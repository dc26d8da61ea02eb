import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { build, buildPod } from '../samples.ts'
import { hasHook, hookCommand, hookOutcomeOf, hookPod } from './hookpod.ts'

describe('B9: what a postCommit hook runs', () => {
  const cases: Record<string, [Parameters<typeof hookCommand>[0], ReturnType<typeof hookCommand>]> = {
    'a script': [{ script: 'npm test' }, { command: ['/bin/sh', '-ic', 'npm test', '/bin/sh'] }],
    'a script with arguments': [
      { script: 'test $1', args: ['a'] },
      { command: ['/bin/sh', '-ic', 'test $$1', '/bin/sh', 'a'] },
    ],
    'a command': [
      { command: ['npm'], args: ['test'] },
      { command: ['npm'], args: ['test'] },
    ],
    'the entry point with arguments': [{ args: ['check'] }, { args: ['check'] }],
  }
  for (const [name, [given, want]] of Object.entries(cases)) {
    test(name, () => assert.deepEqual(hookCommand(given), want))
  }
  test('nothing', () => assert.equal(hasHook(build(1)), false))
})

describe('B9: the pod of a hook', () => {
  const one = build(1, 'Running', { postCommit: { script: 'npm test' }, completionDeadlineSeconds: 60 })
  const sample = buildPod(one, 'Succeeded', { terminated: { exitCode: 0 } })
  const securityContext = { runAsUser: 1001 }
  const spec = {
    ...sample.spec,
    activeDeadlineSeconds: 60,
    containers: [{ name: 'sti-build', securityContext }],
  }
  const pod = hookPod(one, { ...sample, spec: spec as unknown as Pod['spec'] }, 'image@x')
  test('runs where the image is, without a token and with the rights of the build', () => {
    assert.equal(pod.metadata.name, 'web-1-hook')
    assert.deepEqual(
      [pod.spec?.nodeName, pod.spec?.automountServiceAccountToken, pod.spec?.activeDeadlineSeconds],
      ['node-a', false, 60],
    )
    assert.deepEqual(pod.spec?.containers[0]?.securityContext, securityContext)
    assert.equal(pod.spec?.volumes, undefined)
  })
  const outcome = (phase: Pod['status']['phase'], status: object = {}) =>
    hookOutcomeOf({
      ...sample,
      spec: spec as unknown as Pod['spec'],
      status: { phase, ...status } as Pod['status'],
    })
  test('its end', () => {
    assert.equal(hookOutcomeOf(undefined).is, 'absent')
    assert.equal(outcome('Running').is, 'going on')
    assert.equal(outcome('Succeeded').is, 'succeeded')
    const terminated = { exitCode: 3 }
    const failed = outcome('Failed', { containerStatuses: [{ name: 'post-commit', state: { terminated } }] })
    assert.match(failed.is === 'failed' ? failed.message : '', /exit code 3\. The image was not pushed/)
    const late = outcome('Failed', { reason: 'DeadlineExceeded' })
    assert.match(late.is === 'failed' ? late.message : '', /within 60 seconds/)
    const containerStatuses = [{ name: 'post-commit', state: { terminated: { exitCode: 137 } } }]
    const message = 'Container post-commit exceeded its local ephemeral storage limit "1Gi". '
    const evicted = outcome('Failed', { reason: 'Evicted', message, containerStatuses })
    assert.match(
      evicted.is === 'failed' ? evicted.message : '',
      /its pod was evicted: Container post-commit exceeded its local ephemeral storage limit "1Gi"\. The image/,
    )
  })
})
