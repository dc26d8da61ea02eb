import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { Draft } from '../admission/draft.ts'
import { withoutUntouched } from './untouched.ts'

const managedFields = [{ manager: 'kubectl', operation: 'Update' }] as const
const old = {
  metadata: { name: 'web', managedFields },
  status: { phase: 'Running' },
} as unknown as KubeObject
const patchedWith = (metadata: object, rest: object = {}) => ({
  ...old,
  ...rest,
  metadata: { ...old.metadata, labels: { a: 'b' }, ...metadata },
})

const rows: [name: string, kind: AnyKind, patched: unknown, asideMetadata: boolean, asideStatus: boolean][] =
  [
    ['a label alone', Pod, patchedWith({}), true, true],
    ['other owners', Pod, patchedWith({ managedFields: [] }), false, false],
    ['another status', Pod, patchedWith({}, { status: { phase: 'Failed' } }), false, false],
    ['a kind whose status is like any other field', ConfigMap, patchedWith({}), true, false],
    ['no object any more', Pod, 'text', false, false],
    ['without metadata', Pod, { ...old, metadata: null }, false, false],
  ]
for (const [name, kind, patched, asideMetadata, asideStatus] of rows) {
  test(`set aside of a patched object: ${name}`, () => {
    const { body, restore } = withoutUntouched({ kind }, patched, old)
    const { metadata, status } = body as { metadata?: { managedFields?: unknown }; status?: unknown }
    const given = patched as typeof old
    assert.equal(metadata?.managedFields, asideMetadata ? undefined : given.metadata?.managedFields)
    assert.equal(status, asideStatus ? undefined : given.status)
    if (typeof body !== 'object') return
    const draft = structuredClone(body) as Draft
    restore(draft)
    assert.deepEqual(draft, patched)
  })
}

test('nothing is set aside of what a status is written by, but the owners', () => {
  const patched = patchedWith({}, { status: { phase: 'Failed' } })
  const { body } = withoutUntouched({ kind: Pod, subresource: 'status' }, patched, old)
  assert.deepEqual(body, { ...patched, metadata: { name: 'web', labels: { a: 'b' } } })
})
