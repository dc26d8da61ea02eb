import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRegistries, refusedRegistry } from './allowed.ts'
import { policyOf } from './policy.ts'

const allowed = readRegistries('quay.io\n*.example.com:5000, old.example.org insecure\ndocker.io')
const cases = [
  ['quay.io', false, true],
  ['quay.io:443', false, true],
  ['quay.io:8443', false, false],
  ['quay.io.evil.com', false, false],
  ['a.example.com:5000', false, true],
  ['a.example.com', false, false],
  ['old.example.org', false, false],
  ['old.example.org', true, true],
  ['', false, true],
  ['index.docker.io', false, true],
  ['gcr.io', false, false],
] as const
for (const [registry, isInsecure, want] of cases) {
  test(`I4: ${registry || 'no registry'}${isInsecure ? ', insecure,' : ''} is ${want ? 'allowed' : 'refused'}`, () =>
    assert.equal(refusedRegistry(allowed, { registry }, isInsecure) === undefined, want))
}
test('I4: the refusal names what is allowed', () => {
  assert.equal(
    refusedRegistry(readRegistries('quay.io'), { registry: 'gcr.io' }, false),
    'registry "gcr.io" not allowed by whitelist: "quay.io:443"',
  )
  const many = readRegistries('a.io,b.io,c.io,d.io,e.io,f.io')
  assert.match(refusedRegistry(many, { registry: 'x' }, false) ?? '', /"d.io:443", and 2 more \.\.\.$/)
  assert.match(refusedRegistry([], { registry: 'x' }, false) ?? '', /empty whitelist/)
})
test('I4: without a list every registry is allowed', () =>
  assert.equal(refusedRegistry(policyOf({}).allowedRegistries, { registry: 'gcr.io' }, false), undefined))

test('I3: scheduled imports come every 15 minutes at most, 60 a minute', () => {
  assert.deepEqual(policyOf({}).scheduled, { isOn: true, everyMs: 900_000, perMinute: 60 })
  const { scheduled } = policyOf({ scheduledImageImportMinimumIntervalSeconds: '1' })
  assert.equal(scheduled.everyMs, 900_000)
  assert.equal(policyOf({ disableScheduledImport: 'true' }).scheduled.isOn, false)
})

test('I10: the budget is a quantity', () => {
  assert.equal(policyOf({ imageStorageBudget: '2Gi' }).budgetBytes, 2 * 2 ** 30)
  for (const text of ['', 'much']) assert.equal(policyOf({ imageStorageBudget: text }).budgetBytes, undefined)
})
