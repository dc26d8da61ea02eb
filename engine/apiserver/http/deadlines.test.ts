import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Deadlines } from './deadlines.ts'

/** Deadlines of 100 ms on a clock that the test moves. */
function started(t: TestContext): { deadlines: Deadlines<string>; cut: string[]; pass(ms: number): void } {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let now = 0
  t.mock.method(performance, 'now', () => now)
  const cut: string[] = []
  const deadlines = new Deadlines<string>(100, (subject) => cut.push(subject))
  return {
    ...{ deadlines, cut },
    pass(ms) {
      // One by one, so that a timer sees the time it is set for.
      for (let tick = 0; tick < ms; tick++) {
        now++
        t.mock.timers.tick(1)
      }
    },
  }
}

test('what does not end is cut after its time, each at its own', (t) => {
  const { deadlines, cut, pass } = started(t)
  deadlines.begin('a')
  pass(40)
  deadlines.begin('b')
  pass(59)
  assert.deepEqual(cut, [])
  pass(1)
  assert.deepEqual(cut, ['a'])
  pass(39)
  assert.deepEqual(cut, ['a'])
  pass(1)
  assert.deepEqual(cut, ['a', 'b'])
})

test('what ends is not cut, wherever it stands, and may end twice', (t) => {
  const { deadlines, cut, pass } = started(t)
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((subject) => deadlines.begin(subject))
  for (const ended of [b, a, d, d]) if (ended) deadlines.end(ended)
  pass(100)
  assert.deepEqual(cut, ['c'])
  if (c) deadlines.end(c)
  pass(1000)
  assert.deepEqual(cut, ['c'])
})

test('what begins after a quiet time has its whole time', (t) => {
  const { deadlines, cut, pass } = started(t)
  deadlines.end(deadlines.begin('a'))
  pass(500)
  deadlines.begin('b')
  pass(99)
  assert.deepEqual(cut, [])
  pass(1)
  assert.deepEqual(cut, ['b'])
})

test('who is cut may begin again from within', (t) => {
  const { deadlines, pass } = started(t)
  const cut: string[] = []
  const again = new Deadlines<string>(100, (subject) => {
    cut.push(subject)
    if (cut.length < 3) again.begin(`${subject}'`)
  })
  again.begin('a')
  deadlines.begin('x')
  pass(300)
  assert.deepEqual(cut, ['a', "a'", "a''"])
})

test('the others are cut when one cannot be', (t) => {
  const { pass } = started(t)
  const cut: string[] = []
  const deadlines = new Deadlines<string>(100, (subject) => {
    if (subject === 'a') throw new Error('cannot be cut')
    cut.push(subject)
  })
  for (const subject of ['a', 'b']) deadlines.begin(subject)
  assert.throws(() => pass(100), /cannot be cut/)
  pass(1)
  assert.deepEqual(cut, ['b'])
})
