import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Namespace } from '@hawser/kinds/core/namespace.ts'
import { reconcile } from './reconcile.ts'

const namespace = (name: string, metadata: Partial<Namespace['metadata']> = {}): Namespace => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', ...metadata },
  spec: {},
  status: { phase: 'Active' },
})

const cases = {
  'a new project': { given: namespace('shop'), has: ['default'], want: ['builder', 'deployer'] },
  'one account is missing': { given: namespace('shop'), has: ['builder'], want: ['deployer'] },
  'all is there': { given: namespace('shop'), has: ['builder', 'deployer'], want: [] },
  'a project on its way out': {
    given: namespace('shop', { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    has: [],
    want: [],
  },
  'a namespace of Kubernetes': { given: namespace('kube-system'), has: [], want: [] },
}
for (const [name, { given, has, want }] of Object.entries(cases)) {
  test(name, () =>
    assert.deepEqual(
      reconcile({ namespace: given, accounts: new Set(has) }).map((action) => action.name),
      want,
    ),
  )
}
