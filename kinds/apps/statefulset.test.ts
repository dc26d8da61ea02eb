import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Draft } from '../kind.ts'
import { admit, cells, problems } from '../testing/admit.ts'
import { ControllerRevision } from './controllerrevision.ts'
import { StatefulSet } from './statefulset.ts'

type StatefulSetDraft = Draft<typeof StatefulSet>
const labels = { app: 'db' }
const template = (spec: object = {}) => ({
  metadata: { labels },
  spec: { containers: [{ name: 'db', image: 'db:1' }], ...spec },
})
const metadata = { name: 'db', namespace: 'default' }
const statefulSet = (spec: object = {}, status: object = {}): StatefulSetDraft => ({
  metadata,
  spec: { selector: { matchLabels: labels }, template: template(), serviceName: 'db', ...spec },
  status,
})
const rolling = 'spec.updateStrategy.rollingUpdate'

const refused: Record<string, [StatefulSetDraft, string[]]> = {
  'an unknown way to order pods': [
    statefulSet({ podManagementPolicy: 'Random' }),
    [`spec.podManagementPolicy: Invalid value: "Random": must be 'OrderedReady' or 'Parallel'`],
  ],
  'an unknown strategy': [
    statefulSet({ updateStrategy: { type: 'Recreate' } }),
    [`spec.updateStrategy: Invalid value: {"type":"Recreate"}: must be 'RollingUpdate' or 'OnDelete'`],
  ],
  'a partition of what does not roll': [
    statefulSet({ updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } }),
    [`${rolling}: Invalid value: {"partition":1}: only allowed for updateStrategy 'RollingUpdate'`],
  ],
  'numbers below zero': [
    statefulSet({
      replicas: -1,
      ordinals: { start: -1 },
      updateStrategy: { rollingUpdate: { partition: -1 } },
    }),
    [`${rolling}.partition`, 'spec.replicas', 'spec.ordinals.start'].map(
      (field) => `${field}: Invalid value: -1: must be greater than or equal to 0`,
    ),
  ],
  'pods that end': [
    statefulSet({ template: template({ activeDeadlineSeconds: 5 }) }),
    [
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in StatefulSet is not Supported',
    ],
  ],
  'more ready than there are': [
    statefulSet({}, { replicas: 1, readyReplicas: 2 }),
    ['status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas'],
  ],
  'a name that is no label': [
    { ...statefulSet(), metadata: { ...metadata, name: 'db.example' } },
    [
      `metadata.name: Invalid value: "db.example": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
    ],
  ],
}
for (const [name, [given, want]] of Object.entries(refused)) {
  test(`refused: ${name}`, () => assert.deepEqual(problems(StatefulSet, given), want))
}

test('what pods are named and found by stays', () => {
  const forbidden = [
    "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
  ]
  assert.deepEqual(problems(StatefulSet, statefulSet({ serviceName: 'other' }), statefulSet()), forbidden)
  assert.deepEqual(problems(StatefulSet, statefulSet({ revisionHistoryLimit: 3 }), statefulSet()), forbidden)
  const allowed = statefulSet({ replicas: 3, minReadySeconds: 5, template: template({ hostPID: true }) })
  assert.deepEqual(problems(StatefulSet, allowed, statefulSet()), [])
})

test('the least stateful set has all defaults', () => {
  const given = statefulSet({
    volumeClaimTemplates: [
      { metadata: { name: 'data' }, spec: { resources: { requests: { storage: '1Gi' } } } },
    ],
  })
  const { spec } = admit(StatefulSet, given)
  assert.equal(spec.replicas, 1)
  assert.equal(spec.podManagementPolicy, 'OrderedReady')
  assert.deepEqual(spec.updateStrategy, { type: 'RollingUpdate', rollingUpdate: { partition: 0 } })
  assert.deepEqual(spec.persistentVolumeClaimRetentionPolicy, { whenDeleted: 'Retain', whenScaled: 'Retain' })
  assert.deepEqual(spec.volumeClaimTemplates?.[0], {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data' },
    spec: { resources: { requests: { storage: '1Gi' } }, volumeMode: 'Filesystem' },
    status: { phase: 'Pending' },
  })
})

test('columns', () => {
  assert.deepEqual(cells(StatefulSet, statefulSet({ replicas: 3 }, { readyReplicas: 2 })), {
    Ready: '2/3',
    Containers: 'db',
    Images: 'db:1',
  })
})

test('a controller revision keeps its data', () => {
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: '1', controller: true }
  const revision = (data: unknown, number = 1) => ({
    metadata: { ...metadata, ownerReferences: [owner] },
    data,
    revision: number,
  })
  assert.deepEqual(problems(ControllerRevision, revision({ a: 1 }, 2), revision({ a: 1 })), [])
  assert.deepEqual(problems(ControllerRevision, revision({ a: 2 }), revision({ a: 1 })), [
    'data: Invalid value: {"a":2}: field is immutable',
  ])
  assert.deepEqual(problems(ControllerRevision, { metadata, revision: -1 }), [
    'data: Required value: data is mandatory',
    'revision: Invalid value: -1: must be greater than or equal to 0',
  ])
  assert.deepEqual(cells(ControllerRevision, revision({}, 3)), {
    Controller: 'statefulset.apps/db',
    Revision: 3,
  })
  assert.equal(cells(ControllerRevision, { metadata, data: {} }).Controller, '<none>')
})
