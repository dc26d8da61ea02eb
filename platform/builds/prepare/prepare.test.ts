import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Client } from '@hawser/client/client.ts'
import { ServiceAccount } from '@hawser/kinds/core/serviceaccount.ts'
import type { BuildImages } from '../images.ts'
import { build } from '../samples.ts'
import { prepare } from './prepare.ts'

/** Answers every builder image, and notes how it was asked for. */
function asking(): { readonly images: BuildImages; readonly asked: unknown[] } {
  const asked: unknown[] = []
  const ready = { is: 'ready', image: 'quay.example/s2i@sha256:1', config: { User: '1001' } } as const
  const images = {
    builder: async (...[from, namespace, , isForced]: Parameters<BuildImages['builder']>) => {
      asked.push([from.name, namespace, isForced ?? false])
      return ready
    },
    own: async () => ready,
    lacking: async () => undefined,
  } as unknown as BuildImages
  return { images, asked }
}
const from = { kind: 'DockerImage', name: 'quay.example/s2i:1' }

for (const forcePull of [true, false]) {
  test(`B4: ${forcePull ? 'forcePull looks for the builder image in its registry' : 'without forcePull one that is there will do'}`, async () => {
    const { images, asked } = asking()
    const find = async (kind: object) => (kind === ServiceAccount ? { metadata: {} } : undefined)
    const client = { find } as unknown as Pick<Client, 'find' | 'create'>
    const of = build(1, 'New', { strategy: { sourceStrategy: { from, forcePull } } })
    const found = await prepare({ client, images, nodesCommit: true, now: () => 0 }, of, () => {})
    assert.equal(found.is, 'ready')
    assert.deepEqual(asked, [['quay.example/s2i:1', 'shop', forcePull]])
  })
}
