import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { labelsOf } from './labels.ts'

const none = new URLSearchParams()
const of = (name: string | undefined, subresource?: string, query = none) =>
  labelsOf({ verb: name ? 'get' : 'create', target: { kind: Pod, namespace: 'a', name, subresource } }, query)

test('requests of one sort have the same labels, and others their own', () => {
  assert.equal(of('x'), of('y'))
  assert.equal(of(undefined), of(undefined))
  assert.equal(of('x').scope, 'resource')
  assert.deepEqual([of(undefined).verb, of(undefined).scope], ['POST', 'namespace'])
  assert.notEqual(of('x'), of('x', 'status'))
  assert.equal(of(undefined, undefined, new URLSearchParams('dryRun=All')).dryRun, 'All')
})

test('who asks for many subresources does not fill the memory', () => {
  for (let asked = 0; asked < 200; asked++)
    assert.equal(of('x', `made-up-${asked}`).subresource, `made-up-${asked}`)
  assert.notEqual(of('x', 'made-up-199'), of('x', 'made-up-199'))
})
