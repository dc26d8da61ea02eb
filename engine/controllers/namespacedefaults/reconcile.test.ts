import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import type { Namespace } from '@hawser/kinds/core/namespace.ts'
import { reconcile } from './reconcile.ts'

const namespace = (phase = 'Active'): Namespace =>
  ({ metadata: { name: 'shop' }, status: { phase } }) as unknown as Namespace
const rootCA = (text: string): ConfigMap => ({ data: { 'ca.crt': text } }) as unknown as ConfigMap

const cases: Record<string, { phase?: string; has?: string[]; ca?: string; want: string[] }> = {
  'a new namespace gets both': { want: ['createServiceAccount', 'createRootCA'] },
  'all is there': { has: ['default'], ca: 'CA', want: [] },
  'another authority': { has: ['default'], ca: 'OLD', want: ['correctRootCA'] },
  'the account was deleted': { has: ['other'], ca: 'CA', want: ['createServiceAccount'] },
  'a namespace on its way out gets nothing': { phase: 'Terminating', want: [] },
}
for (const [name, { phase, has = [], ca, want }] of Object.entries(cases)) {
  test(name, () => {
    const actions = reconcile({
      namespace: namespace(phase),
      serviceAccounts: new Set(has),
      wanted: ['default'],
      rootCA: ca === undefined ? undefined : rootCA(ca),
      clusterCA: 'CA',
    })
    assert.deepEqual(
      actions.map((action) => action.do),
      want,
    )
  })
}
