import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Dependency, Workload } from './application.ts'
import { circleIn, untilOf, wavesOf } from './waves.ts'

const workload = (name: string, ...after: readonly (string | Dependency)[]) =>
  ({
    name,
    after: after.map((on) => (typeof on === 'string' ? { on, until: 'started' } : on)),
  }) as unknown as Workload
const names = (workloads: readonly Workload[]) =>
  wavesOf(workloads).map((wave) => wave.map(({ name }) => name))

test('each comes after those it depends on, in the order of the file', () => {
  assert.deepEqual(
    names([workload('web', 'api'), workload('api', 'db', 'cache'), workload('db'), workload('cache')]),
    [['db', 'cache'], ['api'], ['web']],
  )
  assert.deepEqual(names([workload('a'), workload('b')]), [['a', 'b']])
  assert.deepEqual(names([workload('a', 'gone')]), [['a']])
})
test('a circle is found and named', () => {
  assert.deepEqual(circleIn([workload('a', 'b'), workload('b', 'c'), workload('c', 'b')]), ['b', 'c', 'b'])
  assert.equal(circleIn([workload('a', 'b'), workload('b')]), undefined)
  assert.deepEqual(circleIn([workload('a', 'a')]), ['a', 'a'])
})
test('the strongest wish of those that wait counts', () => {
  const all = [workload('a', { on: 'db', until: 'ready' }), workload('b', 'db'), workload('db')]
  assert.equal(untilOf('db', all), 'ready')
  assert.equal(untilOf('a', all), undefined)
})
