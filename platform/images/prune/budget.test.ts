import assert from 'node:assert/strict'
import { test } from 'node:test'
import { budgetOf } from './budget.ts'

const disk = (freeBytes: number) => ({ sizeBytes: 1000, freeBytes })
const cases = {
  'nobody knows the disk and nobody said': [undefined, undefined, undefined],
  'what was said': [700, undefined, 700],
  'a part of the disk': [undefined, disk(500), 300],
  'what was said, and there is room': [700, disk(500), 700],
  'the disk is nearly full': [undefined, disk(149), 0],
  'the disk is nearly full, whatever was said': [700, disk(149), 0],
} as const
for (const [name, [said, given, want]] of Object.entries(cases))
  test(`I10: the budget: ${name}`, () => assert.equal(budgetOf(said, given), want))
