import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NodeStatus } from '@hawser/kinds/core/nodestatus.ts'
import { interfaceStats } from '../serving/stats.ts'
import { busyNanoseconds } from '../usage/count.ts'
import { availableMemory, reserve } from './machine.ts'
import { nodeConditions } from './nodeStatus.ts'

const gibibyte = 1024 ** 3
test('a part of the machine is not for pods, and never more than a tenth', () => {
  assert.deepEqual(reserve({ millicores: 2000, memoryBytes: 24 * gibibyte, diskBytes: 1000 }), {
    millicores: 1900,
    memoryBytes: 23.5 * gibibyte,
    diskBytes: 900,
  })
  assert.deepEqual(reserve({ millicores: 500, memoryBytes: 1000, diskBytes: 0 }), {
    millicores: 450,
    memoryBytes: 900,
    diskBytes: 0,
  })
})

const calm = { memory: false, disk: false, pids: false }
const fine = [{ type: 'RuntimeReady', status: true, reason: '', message: '' }]
const summary = (conditions: ReturnType<typeof nodeConditions>): string[] =>
  conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`)

test('K16: conditions of a healthy node', () =>
  assert.deepEqual(summary(nodeConditions(calm, fine, undefined, 0)), [
    'MemoryPressure False KubeletHasSufficientMemory',
    'DiskPressure False KubeletHasNoDiskPressure',
    'PIDPressure False KubeletHasSufficientPID',
    'Ready True KubeletReady',
  ]))

test('K16: conditions of a node in trouble say what it is', () => {
  const down = [{ type: 'NetworkReady', status: false, reason: 'NetworkPluginNotReady', message: 'no cni' }]
  const conditions = nodeConditions({ memory: true, disk: true, pids: true }, down, undefined, 0)
  assert.deepEqual(summary(conditions), [
    'MemoryPressure True KubeletHasInsufficientMemory',
    'DiskPressure True KubeletHasDiskPressure',
    'PIDPressure True KubeletHasInsufficientPID',
    'Ready False KubeletNotReady',
  ])
  assert.equal(
    conditions[3]?.message,
    'container runtime: NetworkReady is false: NetworkPluginNotReady no cni',
  )
})

test('a condition keeps its time while it stays', () => {
  const old = { conditions: nodeConditions(calm, fine, undefined, 0) } as unknown as NodeStatus
  const [memory, disk] = nodeConditions({ ...calm, disk: true }, fine, old, 60_000)
  assert.deepEqual(
    [memory?.lastTransitionTime, memory?.lastHeartbeatTime],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:01:00Z'],
  )
  assert.equal(disk?.lastTransitionTime, '1970-01-01T00:01:00Z')
})

test('files of /proc', () => {
  assert.equal(availableMemory('MemTotal: 8 kB\nMemAvailable:    4 kB\n'), 4096)
  assert.equal(busyNanoseconds('cpu  1 2 3 100 50 4 5 6 0 0\ncpu0 1 1 1 1\n'), 21e7)
  const table =
    'Inter-| Receive\n    lo: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n  eth0: 446 5 1 0 0 0 0 0 516 6 2 0 0 0 0 0\n'
  assert.deepEqual(interfaceStats(table, 'eth0'), {
    name: 'eth0',
    rxBytes: 446,
    rxErrors: 1,
    txBytes: 516,
    txErrors: 2,
  })
})
