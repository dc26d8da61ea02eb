import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { Draft } from '../admission/draft.ts'
import { shareSpec, withoutUntouched } from './untouched.ts'

const managedFields = [{ manager: 'kubectl', operation: 'Update' }] as const
const old = {
  metadata: { name: 'web', managedFields },
  spec: { containers: [{ name: 'main' }] },
  status: { phase: 'Running' },
} as unknown as KubeObject
const patchedWith = (metadata: object, rest: object = {}) => ({
  ...old,
  ...rest,
  metadata: { ...old.metadata, labels: { a: 'b' }, ...metadata },
})

type Aside = 'owners' | 'spec' | 'status'
const rows: [name: string, kind: AnyKind, patched: unknown, aside: readonly Aside[]][] = [
  ['a label alone', Pod, patchedWith({}), ['owners', 'spec', 'status']],
  ['other owners', Pod, patchedWith({ managedFields: [] }), []],
  ['another spec', Pod, patchedWith({}, { spec: { containers: [] } }), ['owners', 'status']],
  ['another status', Pod, patchedWith({}, { status: { phase: 'Failed' } }), []],
  ['a kind whose status is like any other field', ConfigMap, patchedWith({}), ['owners', 'spec']],
  [
    'a custom kind, whose defaults come and go',
    { ...Pod, isCustom: true },
    patchedWith({}),
    ['owners', 'status'],
  ],
  ['no object any more', Pod, 'text', []],
  ['without metadata', Pod, { ...old, metadata: null }, []],
]
for (const [name, kind, patched, aside] of rows) {
  test(`set aside of a patched object: ${name}`, () => {
    const { body, restore } = withoutUntouched({ kind }, patched, old)
    const read = body as { metadata?: { managedFields?: unknown }; spec?: unknown; status?: unknown }
    const given = patched as typeof old
    assert.equal(
      read.metadata?.managedFields,
      aside.includes('owners') ? undefined : given.metadata?.managedFields,
    )
    assert.equal(read.spec, aside.includes('spec') ? undefined : given.spec)
    assert.equal(read.status, aside.includes('status') ? undefined : given.status)
    if (typeof body !== 'object') return
    const draft = structuredClone(body) as Draft
    restore(draft)
    assert.deepEqual(draft, patched)
    assert.notEqual(draft.spec, old.spec, 'plugins change it in place')
  })
}

test('of what a status is written by the owners and the spec are set aside', () => {
  const patched = patchedWith({}, { status: { phase: 'Failed' } })
  const { body } = withoutUntouched({ kind: Pod, subresource: 'status' }, patched, old)
  assert.deepEqual(body, { metadata: { name: 'web', labels: { a: 'b' } }, status: { phase: 'Failed' } })
})

test('an equal spec becomes the old one', () => {
  const draftOf = (name: string) =>
    ({ ...structuredClone(old), spec: { containers: [{ name }] } }) as unknown as Draft
  const [equal, other] = [draftOf('main'), draftOf('other')]
  shareSpec(equal, old)
  shareSpec(other, old)
  assert.equal(equal.spec, old.spec)
  assert.deepEqual(other.spec, { containers: [{ name: 'other' }] })
})
