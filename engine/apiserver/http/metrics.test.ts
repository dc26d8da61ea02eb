import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newMetrics } from './metrics.ts'

const labels = {
  verb: 'LIST',
  group: '',
  version: 'v1',
  resource: 'pods',
  subresource: '',
  scope: 'namespace',
} as const
const shown =
  'component="apiserver",verb="LIST",group="",version="v1",resource="pods",subresource="",scope="namespace"'

test('requests are counted by their labels and code, and their durations in cumulative buckets', () => {
  const metrics = newMetrics()
  metrics.observe(labels, 200, 0.01)
  metrics.observe(labels, 200, 0.03)
  metrics.observe(labels, 404, 100)
  metrics.lasting(labels, 1)
  const lines = metrics.text().split('\n')
  const wants = [
    `apiserver_request_total{${shown},code="200"} 2`,
    `apiserver_request_total{${shown},code="404"} 1`,
    `apiserver_request_duration_seconds_bucket{${shown},le="0.005"} 0`,
    `apiserver_request_duration_seconds_bucket{${shown},le="0.025"} 1`,
    `apiserver_request_duration_seconds_bucket{${shown},le="60"} 2`,
    `apiserver_request_duration_seconds_bucket{${shown},le="+Inf"} 3`,
    `apiserver_request_duration_seconds_count{${shown}} 3`,
    `apiserver_longrunning_requests{${shown}} 1`,
  ]
  for (const want of wants) assert.ok(lines.includes(want), want)
  assert.ok(lines.some((line) => /^process_resident_memory_bytes \d+$/.test(line)))
})
