import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joined, ofEach } from './joined.ts'

test('lists are joined in their order, and those of before stay as they are', () => {
  const first = ['a']
  assert.deepEqual(joined(first, [], ['b', 'c']), ['a', 'b', 'c'])
  assert.deepEqual(joined(), [])
  assert.notEqual(joined(first), first)
})

test('what is found of each item, with its place', () => {
  const seconds = ofEach(['x', 'y', 'z'], (item, at) => (at === 1 ? [item, item] : []))
  assert.deepEqual(seconds, ['y', 'y'])
})
