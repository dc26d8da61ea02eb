import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Keyed, Sorted } from './sorted.ts'

const key = fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('a', 'b', '/', '0') })

test('it is what a sorted array would be, whatever is put in and taken out', () => {
  const step = fc.record({ key, put: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), key, key, (steps, from, to) => {
      const sorted = new Sorted<Keyed>()
      const model = new Set<string>()
      for (const { key, put } of steps) {
        if (put && !model.has(key)) sorted.insert({ key })
        if (!put) sorted.remove(key)
        if (put) model.add(key)
        else model.delete(key)
      }
      const all = [...model].sort()
      const within = all.filter((one) => one >= from && one < to)
      assert.deepEqual(keysOf(sorted.range('', undefined)), all)
      assert.deepEqual(keysOf(sorted.range(from, to)), from < to ? within : [])
      assert.equal(sorted.size, all.length)
      if (from < to) assert.equal(sorted.count(from, to), within.length)
    }),
  )
})

test('blocks split and go as thousands come and go', () => {
  const sorted = new Sorted<Keyed>()
  const name = (index: number): string => `k${String((index * 7919) % 20_000).padStart(5, '0')}`
  for (let index = 0; index < 20_000; index++) sorted.insert({ key: name(index) })
  assert.equal(sorted.count('k10000', 'k10010'), 10)
  assert.deepEqual(keysOf(sorted.range('k19998', undefined)), ['k19998', 'k19999'])
  for (let index = 0; index < 20_000; index++) sorted.remove(name(index))
  assert.equal(sorted.size, 0)
  assert.deepEqual(keysOf(sorted.range('', undefined)), [])
})

const keysOf = (items: Iterable<Keyed>): string[] => [...items].map(({ key }) => key)
