import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Agent } from '../agent.ts'
import type { Container, Pod } from '../pod.ts'
import { ensureImage } from './ensureImage.ts'

const image = 'hawser.local/bank/app:1'
const sources = { configmap: () => undefined, secret: () => undefined }
const pod = { metadata: { name: 'p', namespace: 'shop', uid: 'u' }, spec: {} } as unknown as Pod

function agent(refusal: () => Promise<string | undefined>): Agent {
  return {
    context: { log: () => {}, recorder: { event: () => {} }, now: () => 0 },
    runtime: { imageStatus: async () => ({ id: 'sha256:1', repoTags: [image], repoDigests: [], size: 1 }) },
    ownRegistry: { isReachable: true, obtain: async () => true, refusal },
  } as unknown as Agent
}
const has = (refusal: () => Promise<string | undefined>, imagePullPolicy: string, name = image) =>
  ensureImage(agent(refusal), pod, { name: 'c', image: name, imagePullPolicy } as Container, sources as never)

describe('X3: an image of another project that is on the node', () => {
  for (const policy of ['IfNotPresent', 'Always', 'Never'])
    test(`is not there for who may not pull it, with the policy ${policy}`, () =>
      assert.rejects(
        has(async () => 'shop may not pull from bank/app', policy),
        { reason: 'ErrImagePull', message: /may not pull/ },
      ))
  test('nor by a piece of its id', () =>
    assert.rejects(
      has(async () => 'shop may not pull from bank/app', 'IfNotPresent', 'f3a'),
      { reason: 'ErrImagePull' },
    ))
  test('is there for who may', async () => assert.ok(await has(async () => undefined, 'IfNotPresent')))
  test('is there while nobody can be asked: its pods go on', async () =>
    assert.ok(
      await has(async () => {
        throw new Error('the API is gone')
      }, 'IfNotPresent'),
    ))
})
