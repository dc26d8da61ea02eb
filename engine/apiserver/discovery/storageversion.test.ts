import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { TokenReview } from '@hawser/kinds/authentication/tokenreview.ts'
import { HorizontalPodAutoscaler } from '@hawser/kinds/autoscaling/horizontalpodautoscaler.ts'
import { HorizontalPodAutoscaler as Old } from '@hawser/kinds/autoscaling/oldhorizontalpodautoscaler.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { storageVersionHash } from './storageversion.ts'

// As clusters of upstream answer.
const hashes = [
  [Pod, 'xPOwRZ+Yhw8='],
  [Deployment, '8aSe+NMegvE='],
  [TokenReview, undefined],
] as const
for (const [kind, hash] of hashes) {
  test(`${kind.kind} is stored as ${hash}`, () => assert.equal(storageVersionHash(kind), hash))
}

test('all versions of a kind are stored as one', () => {
  assert.equal(storageVersionHash(Old), storageVersionHash(HorizontalPodAutoscaler))
})
