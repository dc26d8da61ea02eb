import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { merged } from './merged.ts'

const shown = (first: string, second: string): string =>
  merged([...first], [...second])
    .map(({ line, side }) => line + (side === undefined ? '' : side === 0 ? '<' : '>'))
    .join('')

const cases: Record<string, readonly [string, string, string]> = {
  'the same': ['abc', 'abc', 'abc'],
  'nothing in common': ['ab', 'cd', 'a<b<c>d>'],
  'a line more at either place': ['abc', 'ac', 'ab<c'],
  'a line that changed': ['abc', 'axc', 'ab<x>c'],
  'nothing at all': ['', 'a', 'a>'],
}
for (const [name, [first, second, want]] of Object.entries(cases)) {
  test(name, () => assert.equal(shown(first, second), want))
}

test('either text is got back', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
  fc.assert(
    fc.property(text, text, (first, second) => {
      const lines = merged(first, second)
      const without = (other: 0 | 1) => lines.filter(({ side }) => side !== other).map(({ line }) => line)
      assert.deepEqual([without(1), without(0)], [first, second])
    }),
  )
})
