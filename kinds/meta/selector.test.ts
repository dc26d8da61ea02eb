import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  formatLabelSelector,
  formatRequirements,
  matchesFields,
  matchesLabels,
  parseFieldSelector,
  parseLabelSelector,
  selects,
} from './selector.ts'

const labels = { app: 'web', tier: 'front', size: '10' }
const matching: Record<string, boolean> = {
  '': true,
  'app=web': true,
  'app==web': true,
  'app = web , tier=front': true,
  'app!=web': false,
  'other!=x': true,
  'app in (api, web)': true,
  'app notin (api,web)': false,
  'other notin (a)': true,
  app: true,
  other: false,
  '!app': false,
  '!other': true,
  'size>9': true,
  'size<10': false,
  'app>1': false,
  'other=': false,
}
for (const [text, want] of Object.entries(matching)) {
  test(`"${text}" ${want ? 'matches' : 'does not match'}`, () =>
    assert.equal(matchesLabels(parseLabelSelector(text), labels), want))
}

for (const text of ['=a', 'a=b=c', 'a in b', 'a in (b', 'a,', 'a b', '!', '-a=b', 'a=-', 'a>x', 'a/b/c']) {
  test(`"${text}" is refused`, () =>
    assert.throws(() => parseLabelSelector(text), {
      reason: 'BadRequest',
      message: /^unable to parse requirement: /,
    }))
}

test('a selector is printed with its keys in order', () => {
  const text = 'z notin (2,1),b!=x,a=1,!q,c in (y,x),d,e>1'
  assert.equal(formatRequirements(parseLabelSelector(text)), 'a=1,b!=x,c in (x,y),d,e>1,!q,z notin (1,2)')
})

test('an absent selector selects nothing, an empty one everything', () => {
  assert.equal(selects(undefined, labels), false)
  assert.equal(selects({}, labels), true)
  assert.equal(selects({}, undefined), true)
})
test('the object form knows maps and expressions', () => {
  const selector = {
    matchLabels: { app: 'web' },
    matchExpressions: [
      { key: 'tier', operator: 'In', values: ['front', 'back'] },
      { key: 'old', operator: 'DoesNotExist' },
    ],
  } as const
  assert.equal(selects(selector, labels), true)
  assert.equal(selects(selector, { ...labels, old: '' }), false)
  assert.equal(formatLabelSelector(selector), 'app=web,!old,tier in (back,front)')
  assert.equal(formatLabelSelector(undefined), '<none>')
})
test('labels named like parts of JavaScript objects are just labels', () => {
  assert.equal(matchesLabels(parseLabelSelector('constructor'), {}), false)
  assert.equal(matchesLabels(parseLabelSelector('toString!=x'), {}), true)
})

const fields: Record<string, string> = {
  'spec.nodeName': 'a',
  'status.phase': 'Running',
  'metadata.name': 'x,y',
}
const byField: Record<string, boolean> = {
  '': true,
  'spec.nodeName=a': true,
  'spec.nodeName==a,status.phase!=Failed': true,
  'spec.nodeName!=a': false,
  'spec.nodeName=': false,
  'metadata.name=x\\,y': true,
}
for (const [text, want] of Object.entries(byField)) {
  test(`field selector "${text}" ${want ? 'matches' : 'does not match'}`, () =>
    assert.equal(
      matchesFields(parseFieldSelector(text), (field) => fields[field] ?? ''),
      want,
    ))
}
test('a field selector without an operator is refused', () =>
  assert.throws(() => parseFieldSelector('spec.nodeName'), { reason: 'BadRequest' }))
