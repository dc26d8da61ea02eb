import assert from 'node:assert/strict'
import { test } from 'node:test'
import { giveBack } from './giveback.ts'

const cases: Record<string, { given: Uint8Array; left: number }> = {
  'a piece with a buffer of its own is freed': { given: new Uint8Array(100), left: 0 },
  'so is one behind the head of its frame': { given: new Uint8Array(new ArrayBuffer(109), 9), left: 0 },
  'what is before it may be of somebody else': { given: new Uint8Array(new ArrayBuffer(110), 10), left: 110 },
  'what is after it may be of somebody else': {
    given: new Uint8Array(new ArrayBuffer(110), 9, 100),
    left: 110,
  },
  'what other threads see stays': { given: new Uint8Array(new SharedArrayBuffer(100)), left: 100 },
}
for (const [name, { given, left }] of Object.entries(cases)) {
  test(`I5 ${name}`, () => {
    const { buffer } = given
    giveBack(given)
    assert.equal(buffer.byteLength, left)
  })
}
