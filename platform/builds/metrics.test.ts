import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metricsOf } from './metrics.ts'
import { build } from './samples.ts'

test('B27: builds are counted by phase, reason and strategy; those under way are named', () => {
  const failed = (number: number) => {
    const one = build(number, 'Failed')
    return { ...one, status: { ...one.status, reason: 'Assemble"Failed\n' } }
  }
  const text = metricsOf([failed(1), failed(2), build(3)])
  const lines = text.split('\n').filter((line) => !line.startsWith('#'))
  assert.deepEqual(lines, [
    'openshift_build_total{phase="Failed",reason="Assemble\\"Failed\\n",strategy="Source"} 2',
    'openshift_build_total{phase="New",reason="",strategy="Source"} 1',
    'openshift_build_active_time_seconds{namespace="shop",name="web-3",phase="New",reason="",strategy="Source"} 1767225600',
  ])
})
