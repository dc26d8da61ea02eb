import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ContainerCount, type Counts, type PodCount, usageBetween } from './usage.ts'

const start = Date.parse('2026-01-31T12:00:00Z')
const seconds = (count: number): number => start + count * 1000
const container = (at: number, cpuSeconds: number, more: Partial<ContainerCount> = {}): ContainerCount => ({
  ...{ id: 'c1', name: 'main', startedAt: start - 3_600_000, at: seconds(at) },
  ...{ cpuNanoseconds: cpuSeconds * 1e9, memoryBytes: 12 * 1024 * 1024, ...more },
})
const pod = (...containers: ContainerCount[]): PodCount => ({
  ...{ namespace: 'shop', name: 'web', uid: 'u1', containers },
})
const counts = (at: number, cpuSeconds: number, ...pods: PodCount[]): Counts => ({
  node: { at: seconds(at), cpuNanoseconds: cpuSeconds * 1e9, memoryBytes: 3_000_000_001 },
  pods,
})

test('CPU is what was used within the window, by its length; memory is what is used now', () => {
  const { node, pods } = usageBetween(
    counts(0, 100, pod(container(0, 50))),
    counts(15, 118, pod(container(15.25, 50.5))),
  )
  assert.deepEqual(node, {
    ...{ timestamp: '2026-01-31T12:00:15Z', window: '15s' },
    usage: { cpu: '1200m', memory: '3000000001' },
  })
  assert.deepEqual(pods, [
    {
      metadata: { namespace: 'shop', name: 'web', uid: 'u1' },
      ...{ timestamp: '2026-01-31T12:00:15Z', window: '15.25s' },
      containers: [{ name: 'main', usage: { cpu: '32786885n', memory: '12Mi' } }],
    },
  ])
})

test('a pod is measured as long ago as its first container was', () => {
  const before = counts(0, 1, pod(container(1, 1, { id: 'a' }), container(0, 1, { id: 'b' })))
  const now = counts(15, 2, pod(container(14, 2, { id: 'a' }), container(15, 2, { id: 'b' })))
  const [only] = usageBetween(before, now).pods
  assert.deepEqual([only?.timestamp, only?.window], ['2026-01-31T12:00:14Z', '13s'])
})

const started = (secondsAgo: number) => ({ id: 'c2', startedAt: seconds(60 - secondsAgo) })
const newContainers: Readonly<Record<string, readonly [Counts, string | undefined]>> = {
  'a container that started within the window is measured from its start': [
    counts(60, 20, pod(container(60, 5, started(20)))),
    '250m',
  ],
  'one that has only just started says nothing yet': [
    counts(60, 20, pod(container(60, 5, started(9)))),
    undefined,
  ],
  'nor does a pod with one that has': [
    counts(60, 20, pod(container(60, 5), container(60, 5, started(9)))),
    undefined,
  ],
  'a counter that went back says nothing': [counts(60, 20, pod(container(60, 0.5))), undefined],
  'nor does one that was not read again': [counts(60, 20, pod(container(0, 1))), undefined],
}
for (const [name, [now, want]] of Object.entries(newContainers))
  test(name, () => {
    const { pods } = usageBetween(counts(0, 10, pod(container(0, 1))), now)
    assert.equal(pods[0]?.containers.at(-1)?.usage.cpu, want)
  })

test('a machine whose counters went back has no usage', () => {
  assert.deepEqual(usageBetween(counts(0, 10), counts(15, 9)), { pods: [] })
})
