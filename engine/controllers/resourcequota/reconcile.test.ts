import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ResourceQuota } from '@hawser/kinds/core/resourcequota.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { NOW, pod } from '../given.ts'
import { reconcile } from './reconcile.ts'

const quota = (spec: object, status: object = {}, metadata: object = {}): ResourceQuota =>
  ({ metadata: { name: 'q', namespace: 'shop', ...metadata }, spec, status }) as unknown as ResourceQuota
const two = [pod('a', { phase: 'Running' }), pod('b', { phase: 'Failed' })] as unknown as KubeObject[]
const hard = { pods: '5', 'count/pods': '9' }
const used = { pods: '1', 'count/pods': '2' }

const cases: Record<string, { quota: ResourceQuota; want: object | undefined }> = {
  'a new quota: what is there is counted': { quota: quota({ hard }), want: { hard, used } },
  'all is told': { quota: quota({ hard }, { hard, used }), want: undefined },
  'a pod has ended': { quota: quota({ hard }, { hard, used: { ...used, pods: '2' } }), want: { hard, used } },
  'the limit has changed': {
    quota: quota({ hard }, { hard: { ...hard, pods: '1' }, used }),
    want: { hard, used },
  },
  'a resource is limited no more': {
    quota: quota({ hard: { pods: '5' } }, { hard, used }),
    want: { hard: { pods: '5' }, used: { pods: '1' } },
  },
  'what nobody can count is limited in vain': {
    quota: quota({ hard: { nonsense: '1' } }),
    want: { hard: { nonsense: '1' }, used: {} },
  },
  'it is being deleted': { quota: quota({ hard }, {}, { deletionTimestamp: 'x' }), want: undefined },
}
for (const [name, { quota: given, want }] of Object.entries(cases)) {
  test(name, () => {
    const objectsOf = (resource: string) => (resource === 'pods' ? two : [])
    const [action] = reconcile({ quota: given, objectsOf, nowMs: NOW })
    assert.deepEqual(action?.status, want)
  })
}
