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
  dryRun: '',
} as const
const shown =
  'component="apiserver",verb="LIST",group="",version="v1",resource="pods",subresource="",scope="namespace",dry_run=""'

test('requests are counted by their labels and code, and their durations in cumulative buckets', () => {
  const metrics = newMetrics()
  metrics.observe(labels, 200, 0.01, 5000)
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
    `apiserver_response_sizes_bucket{${shown},le="1000"} 0`,
    `apiserver_response_sizes_bucket{${shown},le="10000"} 1`,
    `apiserver_response_sizes_sum{${shown}} 5000`,
    `apiserver_longrunning_requests{${shown}} 1`,
  ]
  for (const want of wants) assert.ok(lines.includes(want), want)
  assert.ok(lines.some((line) => /^process_resident_memory_bytes \d+$/.test(line)))
  assert.ok(
    lines.some((line) => /^kubernetes_build_info\{.*git_version="v1\.32\..*platform=.*\} 1$/.test(line)),
  )
})

test('what others count is asked for when the metrics are read', () => {
  const level = {
    name: 'system',
    nominal: 88,
    inUse: 3,
    executing: 2,
    waiting: 1,
    dispatched: 9,
    rejected: 4,
  }
  const lines = newMetrics({ objects: () => [['pods', 7]], levels: () => [level] })
    .text()
    .split('\n')
  const wants = [
    'apiserver_storage_objects{resource="pods"} 7',
    'apiserver_flowcontrol_rejected_requests_total{priority_level="system"} 4',
    'apiserver_flowcontrol_current_inqueue_requests{priority_level="system"} 1',
    'apiserver_flowcontrol_current_executing_seats{priority_level="system"} 3',
    'apiserver_flowcontrol_nominal_limit_seats{priority_level="system"} 88',
  ]
  for (const want of wants) assert.ok(lines.includes(want), want)
})
