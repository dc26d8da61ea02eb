import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Client } from '@hawser/client/client.ts'
import type { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { INPUT_VERSIONS } from '@hawser/kinds/build/inputs.ts'
import { build } from '../samples.ts'
import { noteVersions } from './versions.ts'

/** What is noted on a build with that source, in a project where the secret npmrc has version 7. */
async function noted(source: BuildConfig['spec']['source']): Promise<unknown[]> {
  const patches: unknown[] = []
  const client = {
    find: async ({ kind }: { kind: string }, name: string) =>
      kind === 'Secret' && name === 'npmrc' ? { metadata: { resourceVersion: '7' } } : undefined,
    patch: async (_kind: unknown, name: string, patch: unknown, where: unknown) => {
      patches.push([name, patch, where])
    },
  } as unknown as Client
  await noteVersions(client, build(2, 'New', { source: { type: 'Binary', binary: {}, ...source } }))
  return patches
}

describe('versions of what a build takes in', () => {
  test('are noted on it, also that something is not there', async () => {
    const source = { secrets: [{ secret: { name: 'npmrc' } }], configMaps: [{ configMap: { name: 'none' } }] }
    const annotations = { [INPUT_VERSIONS]: '{"Secret/npmrc":"7","ConfigMap/none":""}' }
    assert.deepEqual(await noted(source), [['web-2', { metadata: { annotations } }, { namespace: 'shop' }]])
  })
  test('cost nothing where there are none', async () => assert.deepEqual(await noted({}), []))
})
