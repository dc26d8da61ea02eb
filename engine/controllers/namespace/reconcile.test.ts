import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import type { Namespace } from '@hawser/kinds/core/namespace.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { ago, NOW } from '../given.ts'
import { type Action, type Content, reconcile } from './reconcile.ts'

const namespace = (more: object = {}, status: object = {}): Namespace =>
  ({
    metadata: { name: 'shop', deletionTimestamp: ago(1), ...more },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Terminating', ...status },
  }) as unknown as Namespace
const some = (kind: AnyKind, ...metadata: object[]): Content => ({
  kind,
  objects: metadata.map((more) => ({ metadata: more })) as unknown as KubeObject[],
})
function told(action: Action): string {
  if (action.do === 'empty') return `empty ${action.kind.plural}`
  if (action.do === 'finalize') return 'finalize'
  return action.conditions.map(({ reason, message }) => `${reason}: ${message}`).join('; ')
}
const nothingKept = 'ContentHasNoFinalizers: All content-preserving finalizers finished'

const cases: Record<string, { namespace?: Namespace; content?: Content[]; want: string[] }> = {
  'a namespace that lives is left alone': {
    namespace: namespace({ deletionTimestamp: undefined }),
    content: [some(Pod, {})],
    want: [],
  },
  'what is in it is deleted, and told': {
    content: [some(Pod, {}, {}), some(ConfigMap, {})],
    want: [
      'empty pods',
      'empty configmaps',
      `SomeResourcesRemain: Some resources are remaining: pods. has 2 resource instances, configmaps. has 1 resource instances; ${nothingKept}`,
    ],
  },
  'what is on its way out is waited for': {
    content: [some(Pod, { deletionTimestamp: ago(1), finalizers: ['example.com/x'] })],
    want: [
      'SomeResourcesRemain: Some resources are remaining: pods. has 1 resource instances; SomeFinalizersRemain: Some content in the namespace has finalizers remaining: example.com/x in 1 resource instances',
    ],
  },
  'an empty one is let go': { want: ['finalize'] },
}
for (const [name, { namespace: given = namespace(), content = [], want }] of Object.entries(cases)) {
  test(name, () => assert.deepEqual(reconcile({ namespace: given, content, nowMs: NOW }).map(told), want))
}
test('what was told is not told again', () => {
  const content = [some(Pod, { deletionTimestamp: ago(1) })]
  const [first] = reconcile({ namespace: namespace(), content, nowMs: NOW })
  assert.ok(first?.do === 'tell')
  const again = namespace({}, { conditions: first.conditions })
  assert.deepEqual(reconcile({ namespace: again, content, nowMs: NOW + 5_000 }), [])
})
