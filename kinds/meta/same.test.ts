import assert from 'node:assert/strict'
import { test } from 'node:test'
import { same } from './same.ts'

const cases: [unknown, unknown, boolean][] = [
  [{ a: 1 }, { a: 1 }, true],
  [{ a: 0, b: '', c: [], d: {}, e: false }, {}, true],
  [{}, { a: { b: [] } }, true],
  [undefined, [], true],
  [null, undefined, true],
  [{ a: 1 }, {}, false],
  [{}, { a: 1 }, false],
  [[1, 2], [2, 1], false],
  [[0], [], false],
  [{ a: [{ b: 0 }] }, { a: [{}] }, true],
  ['0', 0, false],
  [{ 0: 1 }, [1], false],
]
for (const [a, b, want] of cases) {
  test(`${JSON.stringify(a)} and ${JSON.stringify(b)} are ${want ? 'the same' : 'different'}`, () => {
    assert.equal(same(a, b), want)
    assert.equal(same(b, a), want)
  })
}
