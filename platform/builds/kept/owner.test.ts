import assert from 'node:assert/strict'
import { test } from 'node:test'
import { build, buildConfig } from '../samples.ts'
import { ownerOf } from './owner.ts'

test('T5: a build has the uploads of its own build config, whatever it says', () => {
  const config = buildConfig()
  const configs = { get: (key: string) => (key === 'shop/web' ? config : undefined) }
  const own = build(1)
  assert.equal(ownerOf(own, configs), config.metadata.uid)
  const elsewhere = { metadata: { ...own.metadata, namespace: 'other' } }
  assert.equal(ownerOf(elsewhere, configs), '')
  const [reference] = own.metadata.ownerReferences ?? []
  const ownerReferences = reference ? [{ ...reference, uid: 'uid-of-another' }] : []
  assert.equal(ownerOf({ metadata: { ...own.metadata, ownerReferences } }, configs), '')
})
