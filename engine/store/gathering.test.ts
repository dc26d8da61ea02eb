import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waitsForMore } from './gathering.ts'

const cases: Record<string, readonly [committed: number, waiting: number, want: boolean]> = {
  'the first write of all': [0, 1, false],
  'one client after the other': [1, 1, false],
  'a few clients': [4, 3, false],
  'a few of many, who were answered just now': [16, 3, true],
  'many of many': [16, 12, false],
  'nothing to write, only to read': [16, 0, false],
}
for (const [name, [committed, waiting, want]] of Object.entries(cases))
  test(`${name}: ${want ? 'waits' : 'is written at once'}`, () =>
    assert.equal(waitsForMore(committed, waiting), want))
