import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shortened } from './warnings.ts'

const long = (letter: string, count = 1000): string => letter.repeat(count)

const cases: Record<string, [given: readonly string[], want: readonly string[]]> = {
  'the same is told once': [
    ['a', 'b', 'a', ''],
    ['a', 'b'],
  ],
  'as much as fits is told whole': [
    [long('a'), long('b')],
    [long('a'), long('b')],
  ],
  'more than fits is shortened, each of it': [
    [...'abcde'].map((letter) => long(letter)),
    [...'abcde'].map((letter) => long(letter, 256)),
  ],
}
for (const [name, [given, want]] of Object.entries(cases))
  test(name, () => assert.deepEqual(shortened(given), want))

test('what is too much even so is left out', () => {
  const many = Array.from({ length: 40 }, (_, at) => `${at} ${long('x')}`)
  assert.equal(shortened(many).length, 16)
})
