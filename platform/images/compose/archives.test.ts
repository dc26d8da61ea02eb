import assert from 'node:assert/strict'
import { test } from 'node:test'
import { surplus } from './archives.ts'

const archive = (name: string, size: number, fetched: number) => ({ name, size, fetched })
const all = [archive('old', 4, 1), archive('new', 4, 3), archive('middle', 4, 2)]

const cases = {
  'all of them fit': { most: 12, want: [] },
  'the one that was downloaded first goes': { most: 11, want: ['old'] },
  'more than one goes': { most: 4, want: ['middle', 'old'] },
}
for (const [name, { most, want }] of Object.entries(cases)) {
  test(`downloaded packages: ${name}`, () => assert.deepEqual(surplus(all, most), want))
}
