import assert from 'node:assert/strict'
import { test } from 'node:test'
import { copyOf } from './json.ts'

test('a copy shares nothing, and has every key', () => {
  const value = JSON.parse('{"a":[{"b":1},null],"__proto__":{"c":true}}')
  const copy = copyOf(value)
  assert.deepEqual(copy, value)
  assert.notEqual(copy.a[0], value.a[0])
  assert.deepEqual(Object.keys(copy), ['a', '__proto__'])
})
