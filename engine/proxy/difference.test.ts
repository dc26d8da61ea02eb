import assert from 'node:assert/strict'
import { test } from 'node:test'
import { difference } from './difference.ts'
import { combine, emptyRuleset, type Ruleset } from './ruleset.ts'

const rules = (
  chains: Record<string, string[]> = {},
  elements: Record<string, string> = {},
  sets: Record<string, string> = {},
): Ruleset => ({
  chains: new Map(Object.entries(chains)),
  elements: new Map(Object.entries(elements)),
  sets: new Map(Object.entries(sets)),
})
const web = rules({ web: ['to 1'] }, { 'services a': 'goto web', 'hairpins 1': '' })

const cases = {
  'nothing changed: nothing to send': { was: web, is: web, want: [] },
  'a new Service: its chain before what names it': {
    was: emptyRuleset(),
    is: web,
    want: [
      'add chain ip t web',
      'add rule ip t web to 1',
      'add element ip t services { a : goto web }',
      'add element ip t hairpins { 1 }',
    ],
  },
  'a Service is gone: what names its chain first': {
    was: web,
    is: emptyRuleset(),
    want: [
      'delete element ip t services { a }',
      'delete element ip t hairpins { 1 }',
      'flush chain ip t web',
      'delete chain ip t web',
    ],
  },
  'other endpoints: only the chain is written again': {
    was: web,
    is: rules({ web: ['to 2'] }, { 'services a': 'goto web', 'hairpins 1': '' }),
    want: ['flush chain ip t web', 'add rule ip t web to 2'],
  },
  'an address leads elsewhere: the element is replaced': {
    was: web,
    is: rules({ web: ['to 1'], api: [] }, { 'services a': 'goto api', 'hairpins 1': '' }),
    want: [
      'delete element ip t services { a }',
      'add chain ip t api',
      'add element ip t services { a : goto api }',
    ],
  },
  'sets are made before and deleted after the rules that use them': {
    was: rules({ web: ['@one'] }, {}, { one: '{ x }' }),
    is: rules({ web: ['@two'] }, {}, { two: '{ y }' }),
    want: ['flush chain ip t web', 'delete set ip t one', 'add set ip t two { y }', 'add rule ip t web @two'],
  },
}
for (const [name, { was, is, want }] of Object.entries(cases)) {
  test(name, () => assert.deepEqual(difference('t', was, is).split('\n').filter(Boolean), want))
}

test('of two Services with one external address the older keeps it', () => {
  const all = combine([rules({}, { 'services a': 'goto old' }), rules({}, { 'services a': 'goto new' })])
  assert.deepEqual([...all.elements], [['services a', 'goto old']])
})
