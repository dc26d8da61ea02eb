import assert from 'node:assert/strict'
import { test } from 'node:test'
import { build } from '../samples.ts'
import { changed } from './status.ts'

const running = (startTimestamp?: string) => {
  const one = build(1, 'Running')
  return { ...one, status: { ...one.status, message: 'old', ...(startTimestamp && { startTimestamp }) } }
}

test('undefined takes a field away, and the build config is named', () => {
  const { conditions, ...status } = changed(running(), { message: undefined }, '2026-01-01T00:00:07Z', false)
  assert.deepEqual(
    conditions?.map(({ type, status }) => [type, status]),
    [['Running', 'True']],
  )
  assert.deepEqual(status, {
    phase: 'Running',
    output: {},
    config: { kind: 'BuildConfig', name: 'web', namespace: 'shop' },
  })
})
test('B21: an ended build says how long it took, in nanoseconds', () => {
  const status = changed(running('2026-01-01T00:00:00Z'), { phase: 'Complete' }, '2026-01-01T00:00:07Z', true)
  assert.deepEqual([status.completionTimestamp, status.duration], ['2026-01-01T00:00:07Z', 7_000_000_000])
})
test('one that never began took no time', () =>
  assert.equal(changed(running(), { phase: 'Error' }, '2026-01-01T00:00:07Z', true).duration, undefined))
