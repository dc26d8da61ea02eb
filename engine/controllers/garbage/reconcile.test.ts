import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ReplicaSet } from '@hawser/kinds/apps/replicaset.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { ago } from '../given.ts'
import { type Action, type Owner, reconcile, type Thing } from './reconcile.ts'

const thing = (name: string, metadata: object = {}): Thing => ({
  kind: Pod,
  object: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, uid: name, ...metadata },
  } as unknown as KubeObject,
})
const owner = (name: string, state: Owner['state']): Owner => ({
  reference: { apiVersion: 'apps/v1', kind: ReplicaSet.kind, name, uid: name },
  state,
})
const dependent = (name: string, blocks = false): Thing =>
  thing(name, { ownerReferences: [{ uid: 'it', blockOwnerDeletion: blocks }] })
const deleted = (finalizer: string): object => ({ deletionTimestamp: ago(1), finalizers: [finalizer] })

function told(action: Action): string {
  const { name } = action.thing.object.metadata
  if (action.do === 'delete') return `delete ${name} ${action.policy}`
  return action.do === 'dropOwners' ? `${name} drops ${action.uids}` : `${name} drops ${action.finalizer}`
}

const cases: Record<string, { metadata?: object; owners?: Owner[]; dependents?: Thing[]; want: string[] }> = {
  'without owners it stays': { want: [] },
  'its owner is there': { owners: [owner('a', 'present')], want: [] },
  'its owner is gone': { owners: [owner('a', 'absent')], want: ['delete it Background'] },
  'one of its owners is gone': {
    owners: [owner('a', 'absent'), owner('b', 'present')],
    want: ['it drops a'],
  },
  'nobody can say whether its owner is gone': { owners: [owner('a', 'unknown')], want: [] },
  'its owner waits for it': { owners: [owner('a', 'waiting')], want: ['delete it Background'] },
  'its owner waits for it and what belongs to it': {
    owners: [owner('a', 'waiting')],
    dependents: [dependent('d')],
    want: ['delete it Foreground'],
  },
  'somebody wanted its dependents to stay': {
    metadata: { finalizers: ['orphan'] },
    owners: [owner('a', 'absent')],
    want: ['delete it Orphan'],
  },
  'it is being deleted: its owners do not matter any more': {
    metadata: { deletionTimestamp: ago(1) },
    owners: [owner('a', 'absent')],
    want: [],
  },
  'orphan: its dependents are set free first': {
    metadata: deleted('orphan'),
    dependents: [dependent('d'), dependent('e')],
    want: ['d drops it', 'e drops it'],
  },
  'orphan: then it goes': { metadata: deleted('orphan'), want: ['it drops orphan'] },
  'foreground: waits for dependents that block': {
    metadata: deleted('foregroundDeletion'),
    dependents: [dependent('d'), dependent('e', true)],
    want: [],
  },
  'foreground: not for those that do not': {
    metadata: deleted('foregroundDeletion'),
    dependents: [dependent('d')],
    want: ['it drops foregroundDeletion'],
  },
}
for (const [name, { metadata, owners = [], dependents = [], want }] of Object.entries(cases)) {
  test(name, () =>
    assert.deepEqual(reconcile({ ...thing('it', metadata), owners, dependents }).map(told), want),
  )
}
