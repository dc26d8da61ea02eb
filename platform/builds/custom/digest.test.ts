import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Build } from '@hawser/kinds/build/build.ts'
import { build } from '../samples.ts'
import { pushedDigest } from './digest.ts'

const digest = `sha256:${'a'.repeat(64)}`
const custom = (output: object): Build => {
  const one = build(1, 'Running', { strategy: { customStrategy: { from: {} } }, output: output as never })
  const startTimestamp = '2026-01-01T00:01:00Z'
  return {
    ...one,
    status: { ...one.status, startTimestamp, outputDockerImageReference: 'quay.example/web:1' },
  }
}
const ours = custom({ to: { kind: 'ImageStreamTag', name: 'web:latest' } })
const stream = (created: string, tag = 'latest') => ({
  find: async () => ({ status: { tags: [{ tag, items: [{ created, image: digest }] }] } }),
})
const looks = (image?: string) => ({
  create: async (_kind: unknown, { spec }: { spec: { import: boolean; images: object[] } }) => {
    assert.deepEqual(spec, {
      import: false,
      images: [{ from: { kind: 'DockerImage', name: 'quay.example/web:1' } }],
    })
    if (!image) throw new Error('no route to host')
    return { status: { images: [{ image: { metadata: { name: image } } }] } }
  },
})

describe('B6: the digest of what a custom build pushed', () => {
  const there = custom({ to: { kind: 'DockerImage', name: 'quay.example/web:1' } })
  const cases: Record<string, [Build, object, string | undefined]> = {
    'what its tag became': [ours, stream('2026-01-01T00:02:00Z'), digest],
    'not what its tag was before': [ours, stream('2026-01-01T00:00:59Z'), undefined],
    'not what another tag became': [ours, stream('2026-01-01T00:02:00Z', 'other'), undefined],
    'a stream that is gone': [ours, { find: async () => undefined }, undefined],
    'what a registry elsewhere has': [there, looks(digest), digest],
    'a registry that does not answer': [there, looks(), undefined],
    'no output': [custom({}), {}, undefined],
  }
  for (const [name, [one, client, want]] of Object.entries(cases)) {
    test(name, async () => assert.equal(await pushedDigest(client as never, one), want))
  }
})
