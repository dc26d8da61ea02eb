import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Draft } from '../kind.ts'
import { admit, cells, problems } from '../testing/admit.ts'
import { DaemonSet } from './daemonset.ts'

type DaemonSetDraft = Draft<typeof DaemonSet>
const labels = { app: 'logs' }
const template = (spec: object = {}) => ({
  metadata: { labels },
  spec: { containers: [{ name: 'logs', image: 'logs:1' }], ...spec },
})
const daemonSet = (spec: object = {}): DaemonSetDraft => ({
  metadata: { name: 'logs', namespace: 'default' },
  spec: { selector: { matchLabels: labels }, template: template(), ...spec },
})
const rolling = (rollingUpdate: object) => daemonSet({ updateStrategy: { rollingUpdate } })
const at = 'spec.updateStrategy.rollingUpdate'

const refused: Record<string, [DaemonSetDraft, string[]]> = {
  'a selector that misses the template': [
    daemonSet({ selector: { matchLabels: { app: 'other' } } }),
    [
      'spec.template.metadata.labels: Invalid value: {"app":"logs"}: `selector` does not match template `labels`',
    ],
  ],
  'pods that end': [
    daemonSet({ template: template({ restartPolicy: 'Never', activeDeadlineSeconds: 5 }) }),
    [
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported',
    ],
  ],
  'an update that both takes away and adds': [
    rolling({ maxSurge: 1 }),
    [`${at}.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero`],
  ],
  'an update that cannot move': [
    rolling({ maxUnavailable: '0%' }),
    [`${at}.maxUnavailable: Required value: cannot be 0 when maxSurge is 0`],
  ],
  'more than all at once': [
    rolling({ maxUnavailable: 0, maxSurge: '101%' }),
    [`${at}.maxSurge: Invalid value: "101%": must not be greater than 100%`],
  ],
  'an unknown strategy': [
    daemonSet({ updateStrategy: { type: 'Recreate' } }),
    [
      'spec.updateStrategy.type: Unsupported value: "Recreate": supported values: "OnDelete", "RollingUpdate"',
    ],
  ],
}
for (const [name, [given, want]] of Object.entries(refused)) {
  test(`refused: ${name}`, () => assert.deepEqual(problems(DaemonSet, given).slice(0, want.length), want))
}

test('the selector stays', () => {
  const both = { metadata: { labels: { app: 'logs', tier: 'a' } }, spec: template().spec }
  const old = daemonSet({ template: both })
  const now = daemonSet({ template: both, selector: { matchLabels: { tier: 'a' } } })
  assert.deepEqual(problems(DaemonSet, now, old), [
    'spec.selector: Invalid value: {"matchLabels":{"tier":"a"}}: field is immutable',
  ])
})

test('the least daemon set has all defaults', () => {
  const { spec, status } = admit(DaemonSet, daemonSet())
  assert.deepEqual(spec.updateStrategy, {
    type: 'RollingUpdate',
    rollingUpdate: { maxUnavailable: 1, maxSurge: 0 },
  })
  assert.equal(spec.revisionHistoryLimit, 10)
  assert.deepEqual(status, {
    currentNumberScheduled: 0,
    numberMisscheduled: 0,
    desiredNumberScheduled: 0,
    numberReady: 0,
  })
  assert.deepEqual(
    admit(DaemonSet, daemonSet({ updateStrategy: { type: 'OnDelete' } })).spec.updateStrategy,
    {
      type: 'OnDelete',
    },
  )
})

test('changes of the template are counted', () => {
  const key = 'deprecated.daemonset.template.generation'
  const first = admit(DaemonSet, daemonSet())
  assert.equal(first.metadata.annotations?.[key], '1')
  const same = admit(DaemonSet, daemonSet({ minReadySeconds: 1 }), first)
  assert.equal(same.metadata.annotations?.[key], '1')
  const second = admit(DaemonSet, daemonSet({ template: template({ hostPID: true }) }), first)
  assert.equal(second.metadata.annotations?.[key], '2')
})

test('columns', () => {
  const given = daemonSet({ template: template({ nodeSelector: { disk: 'ssd', arch: 'arm' } }) })
  assert.deepEqual(cells(DaemonSet, { ...given, status: { desiredNumberScheduled: 3, numberReady: 2 } }), {
    Desired: 3,
    Current: 0,
    Ready: 2,
    'Up-to-date': 0,
    Available: 0,
    'Node Selector': 'arch=arm,disk=ssd',
    Containers: 'logs',
    Images: 'logs:1',
    Selector: 'app=logs',
  })
})
