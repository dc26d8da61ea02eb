import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openForTest } from '../resources/testing.ts'
import { flowSchemas, priorityLevels } from './defaults.ts'
import { ensureFlowControl } from './ensure.ts'

const schemas = 'flowschemas.flowcontrol.apiserver.k8s.io'
const levels = 'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io'
const fails = (error: unknown): void => {
  throw error
}

test('flow control is made once, and what nobody claimed is corrected', async () => {
  await using api = await openForTest()
  const { resources } = api
  await ensureFlowControl(resources, fails)
  assert.equal(resources.look.count(schemas), flowSchemas.length)
  assert.equal(resources.look.count(levels), priorityLevels.length)
  const { revision } = resources
  await ensureFlowControl(resources, fails)
  assert.equal(resources.revision, revision, 'nothing is written when everything is in place')

  const few = { spec: { limited: { nominalConcurrencyShares: 1 } } }
  await api.patch(levels, 'system', few)
  await api.patch(levels, 'workload-low', {
    ...few,
    metadata: { annotations: { 'apf.kubernetes.io/autoupdate-spec': 'false' } },
  })
  await ensureFlowControl(resources, fails)
  const shares = async (name: string) =>
    ((await api.get(levels, name)).spec as { limited: { nominalConcurrencyShares: number } }).limited
      .nominalConcurrencyShares
  assert.deepEqual([await shares('system'), await shares('workload-low')], [30, 1])
})
