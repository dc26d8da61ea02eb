import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decide, parseUpdate, type Update } from './updates.ts'

const none = '0'.repeat(40)
const [a, b] = ['a'.repeat(40), 'b'.repeat(40)]
const to = (ref: string, commit = b, old = a): Update => ({ old, commit, ref })
const place = { project: 'shop', app: 'web' }

interface Case {
  readonly updates: readonly Update[]
  readonly ref?: string
  readonly current?: string
  readonly want: object
}
const cases: Readonly<Record<string, Case>> = {
  'main is deployed': {
    updates: [to('refs/heads/main', b, none)],
    want: { do: 'deploy', update: { commit: b }, says: [] },
  },
  'master is deployed': {
    updates: [to('refs/heads/master')],
    want: { do: 'deploy', update: { ref: 'refs/heads/master' } },
  },
  'of both, main is': {
    updates: [to('refs/heads/master'), to('refs/heads/main')],
    want: { do: 'deploy', update: { ref: 'refs/heads/main' } },
  },
  'another branch is stored': {
    updates: [to('refs/heads/topic')],
    want: {
      do: 'store',
      says: ['branch topic is stored; nothing was deployed from it: main is the branch that is deployed'],
    },
  },
  'after master was deployed, main is another branch': {
    updates: [to('refs/heads/main')],
    current: 'master',
    want: { do: 'store' },
  },
  'the build config says which branch': {
    updates: [to('refs/heads/main'), to('refs/heads/live')],
    ref: 'live',
    current: 'main',
    want: { do: 'deploy', update: { ref: 'refs/heads/live' }, says: [/branch main is stored/] },
  },
  'a tag is stored': {
    updates: [to('refs/tags/v1')],
    want: { do: 'store', says: [/^tag v1 is stored/] },
  },
  'another branch may be removed': {
    updates: [to('refs/heads/topic', none)],
    want: { do: 'store', says: [/^branch topic is removed/] },
  },
  'the branch that is deployed may not be removed': {
    updates: [to('refs/heads/main', none)],
    want: {
      do: 'refuse',
      says: [/main is what shop\/web is deployed from/, /hawser delete app web -n shop/],
    },
  },
  'other refs are refused, and all with them': {
    updates: [to('refs/heads/main'), to('refs/for/main')],
    want: { do: 'refuse', says: [/refs\/for\/main is neither/] },
  },
}
for (const [name, { updates, ref, current, want }] of Object.entries(cases)) {
  test(name, () => {
    const found = decide(place, updates, ref, current)
    const { says = [], ...rest } = want as { says?: (string | RegExp)[] }
    assert.partialDeepStrictEqual(found, rest)
    for (const [i, text] of says.entries())
      if (text instanceof RegExp) assert.match(found.says[i] ?? '', text)
      else assert.equal(found.says[i], text)
  })
}

test('a line of the hook is read, and nothing else is', () => {
  assert.deepEqual(parseUpdate(`${a} ${b} refs/heads/main`), to('refs/heads/main'))
  for (const line of ['', `${a} ${b}`, `${a} ${b} HEAD`, `x ${b} refs/heads/main`])
    assert.throws(() => parseUpdate(line), /the hook said/)
})
