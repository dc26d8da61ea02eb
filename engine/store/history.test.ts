import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Decided, History } from './history.ts'

const write = (history: History, key: string, expected: number, value: string | undefined = '') =>
  history.decide({ key, expected, ...(value !== undefined && { value }) })
const deletion = (history: History, key: string, expected: number) => history.decide({ key, expected })

test('who expects what is there wins, and says what he replaces', () => {
  const history = new History()
  assert.deepEqual(write(history, 'a', 0), { key: 'a', value: '', expected: 0, revision: 1, replaces: 0 })
  assert.equal(write(history, 'a', 0), undefined)
  assert.deepEqual(deletion(history, 'a', 1), { key: 'a', expected: 1, revision: 2, replaces: 1 })
  assert.equal(deletion(history, 'a', 0), undefined)
  assert.equal(write(history, 'a', 2), undefined, 'a deletion is no live revision')
  assert.equal(write(history, 'a', 0)?.revision, 3)
})

test('stale is what was replaced, and what says that something was deleted', () => {
  const history = new History()
  write(history, 'a', 0) // 1
  write(history, 'b', 0) // 2
  write(history, 'a', 1) // 3
  deletion(history, 'b', 2) // 4
  assert.deepEqual(history.takeStale(1), [1])
  assert.deepEqual(history.takeStale(9).sort(), [2, 4])
  assert.deepEqual(history.takeStale(9), [])
  assert.deepEqual(history.live(''), [3])
})

test('what is taken back was never there', () => {
  const history = new History()
  write(history, 'a', 0) // 1
  const lost = [
    write(history, 'a', 1), // 2
    write(history, 'b', 0), // 3
    deletion(history, 'a', 2), // 4
    write(history, 'a', 0), // 5
  ] as Decided[]
  history.undo(lost)
  assert.equal(history.newest, 5)
  assert.deepEqual(history.live(''), [1])
  assert.deepEqual(history.takeStale(9), [])
  assert.equal(write(history, 'a', 2), undefined, 'who built on what was lost')
  assert.equal(write(history, 'a', 1)?.revision, 6)
})

test('rows that were stored before are taken in with their deletions', () => {
  const history = new History(7)
  history.load(1, 'a', false)
  history.load(3, 'a', false)
  history.load(5, 'b', false)
  history.load(6, 'b', true)
  assert.deepEqual([history.newest, history.live(''), history.takeStale(9).sort()], [7, [3], [1, 5, 6]])
})
