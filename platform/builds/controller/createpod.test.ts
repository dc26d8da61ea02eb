import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Context } from '@hawser/client/controller.ts'
import { cacheClaim } from '../pod/pod.ts'
import { build } from '../samples.ts'
import { apply, type Doing } from './apply.ts'
import { ownCache } from './createpod.ts'

const one = build(1)
const claim = cacheClaim(one)
/** A cluster with one claim of that name, and what was removed of it. */
function cluster(ownerReferences: readonly object[] | undefined) {
  const removed: string[] = []
  const client = {
    find: async () => ({ metadata: { ...claim?.metadata, ownerReferences } }),
    remove: async (_: object, name: string) => removed.push(name),
  }
  return { context: { client } as unknown as Context, removed }
}

describe('S6: the volume that builds keep for each other', () => {
  const cases = {
    'is that of the build config': [claim?.metadata.ownerReferences, 'web-build-cache'],
    'is not a volume of that name that somebody made': [undefined, undefined],
    'is not that of an earlier build config of that name': [[{ uid: 'of another' }], undefined],
  } as const
  for (const [name, [owners, want]] of Object.entries(cases)) {
    test(name, async () => {
      const { context, removed } = cluster(owners)
      assert.equal(await ownCache(context, one), want)
      await apply({ context } as unknown as Doing, { do: 'dropCache', build: one })
      assert.deepEqual(removed, want === undefined ? [] : [want])
    })
  }
})
