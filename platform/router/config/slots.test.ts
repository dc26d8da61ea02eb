import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Backend } from './backend.ts'
import { type AllSlots, assign, checkSwitches, serverCommands, serverLines } from './slots.ts'

const backend = (...addresses: string[]): Backend[] => [
  { name: 'b', lines: [], files: new Map(), targets: addresses.map((address) => ({ address, weight: 256 })) },
]
const shown = (slots: AllSlots): string =>
  (slots.get('b')?.targets ?? []).map((one) => one?.address ?? '-').join(' ')
const after = (...steps: string[][]): AllSlots =>
  steps.reduce<AllSlots>((slots, addresses) => assign(slots, backend(...addresses)), new Map())

const assignments = {
  'a few more server lines than pods': { steps: [['a']], want: 'a - - -' },
  'twice as many as pods at first': {
    steps: [['a', 'b', 'c', 'd', 'e']],
    want: `a b c d e${' -'.repeat(11)}`,
  },
  'a pod keeps its line when another goes': { steps: [['a', 'b'], ['b']], want: '- b - -' },
  'a new pod gets the line that was free longest': {
    steps: [['a', 'b'], ['b'], ['b', 'c']],
    want: '- b c -',
  },
  'a freed line is used again in the end': {
    steps: [['a', 'b'], ['b'], ['b', 'c'], ['b', 'c', 'd'], ['b', 'c', 'd', 'e']],
    want: 'e b c d',
  },
  'all lines taken: there will be more, and nobody moves': {
    steps: [['a', 'b', 'c', 'd'].slice(0, 2), ['a', 'b', 'c', 'd', 'e']],
    want: `a b c d e${' -'.repeat(11)}`,
  },
  'a rolling update of one pod fits for ever': {
    steps: [['a'], ['a', 'b'], ['b'], ['b', 'c'], ['c']],
    want: '- - c -',
  },
}
for (const [name, { steps, want }] of Object.entries(assignments)) {
  test(name, () => assert.equal(shown(after(...steps)), want))
}

const commands = {
  'nothing changed': { from: ['10.0.0.1:80'], to: ['10.0.0.1:80'], want: [] },
  'a pod came: it is added, and now there is a choice, both are checked': {
    from: ['10.0.0.1:80'],
    to: ['10.0.0.1:80', '10.0.0.2:80'],
    want: [
      'enable health b/s1',
      'set server b/s2 addr 10.0.0.2 port 80',
      'set server b/s2 weight 256',
      'set server b/s2 state ready',
      'enable health b/s2',
    ],
  },
  'a pod takes over from another: it comes first': {
    from: ['10.0.0.1:80'],
    to: ['10.0.0.2:80'],
    want: [
      'set server b/s2 addr 10.0.0.2 port 80',
      'set server b/s2 weight 256',
      'set server b/s2 state ready',
      'disable health b/s2',
      'set server b/s2 health up',
      'set server b/s1 state maint',
    ],
  },
  'a pod went: no new requests for it, and the last one is no longer checked': {
    from: ['10.0.0.1:80', '10.0.0.2:80'],
    to: ['10.0.0.2:80'],
    want: ['disable health b/s2', 'set server b/s2 health up', 'set server b/s1 state maint'],
  },
}
for (const [name, { from, to, want }] of Object.entries(commands)) {
  test(name, () => {
    const was = assign(new Map(), backend(...from))
    assert.deepEqual(serverCommands(was, assign(was, backend(...to))), want)
  })
}
test('another weight is one command', () => {
  const was = assign(new Map(), backend('10.0.0.1:80'))
  const [one] = backend('10.0.0.1:80') as [Backend]
  const is = assign(was, [{ ...one, targets: [{ address: '10.0.0.1:80', weight: 3 }] }])
  assert.deepEqual(serverCommands(was, is), ['set server b/s1 weight 3'])
})
test('server lines say how the slots are', () => {
  const [slots] = after(['10.0.0.1:80']).values()
  assert.deepEqual(slots && serverLines(slots).slice(0, 2), [
    'server s1 10.0.0.1:80 weight 256',
    'server s2 127.0.0.1:1 disabled',
  ])
})
test('R7: after a start only servers with a choice go on being checked', () => {
  assert.deepEqual(checkSwitches(after(['10.0.0.1:80'])), [
    'disable health b/s1',
    'set server b/s1 health up',
  ])
  assert.deepEqual(checkSwitches(after(['10.0.0.1:80', '10.0.0.2:80'])), [])
})
