import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { BuildConfigSpec } from '@hawser/kinds/build/buildconfig.ts'
import { moving } from './moving.ts'

const from = { kind: 'ImageStreamTag', name: 'nodejs:latest' }
const pinned = `node@sha256:${'0'.repeat(64)}`
type Source = NonNullable<BuildConfigSpec['strategy']['sourceStrategy']>
const spec = (change: Partial<BuildConfigSpec> = {}): BuildConfigSpec => ({
  runPolicy: 'Serial',
  source: { type: 'Binary', binary: {} },
  strategy: { sourceStrategy: { from } },
  output: {},
  resources: {},
  postCommit: {},
  ...change,
})
const bySource = (change: Partial<Source>): BuildConfigSpec =>
  spec({ strategy: { sourceStrategy: { from, ...change } } })

describe('what goes into a build and may be something else each time', () => {
  const cases: Record<string, [BuildConfigSpec, readonly string[], string | undefined]> = {
    'a builder of an image stream is looked at otherwise': [spec(), [], undefined],
    'an image by its digest is the same for ever': [
      bySource({ from: { kind: 'DockerImage', name: pinned } }),
      [pinned],
      undefined,
    ],
    'variables with values': [bySource({ env: [{ name: 'A', value: '1' }] }), [], undefined],
    'an image of a registry by its tag': [
      bySource({ from: { kind: 'DockerImage', name: 'node:22' } }),
      [],
      'node:22 may be another image by now',
    ],
    'a runtime image': [
      bySource({ runtimeImage: { kind: 'ImageStreamTag', name: 'slim:latest' } }),
      [],
      'slim:latest may be another image by now',
    ],
    'an image that files are taken from': [
      spec({
        source: { images: [{ from: { kind: 'ImageStreamTag', name: 'tools:1' }, paths: [] }] },
      }),
      [],
      'tools:1 may be another image by now',
    ],
    'what a Dockerfile takes': [
      spec({ strategy: { dockerStrategy: {} } }),
      [pinned, 'https://example.com/a.tar'],
      'https://example.com/a.tar may be something else by now',
    ],
    'scripts of a server': [
      bySource({ scripts: 'https://example.com/s2i' }),
      [],
      'https://example.com/s2i may be something else by now',
    ],
    'a volume of a driver': [
      bySource({ volumes: [{ name: 'certs', source: { type: 'CSI' }, mounts: [] }] }),
      [],
      'volume certs may have changed',
    ],
    'but no secret, which has a version': [
      bySource({ env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'npm', key: 'token' } } }] }),
      [],
      undefined,
    ],
    forcePull: [bySource({ forcePull: true }), [], 'forcePull wants the newest images'],
    noCache: [
      spec({ strategy: { dockerStrategy: { noCache: true } } }),
      [],
      'noCache wants everything made again',
    ],
    'a custom build': [
      spec({ strategy: { customStrategy: { from } } }),
      [],
      'nobody but itself knows what such a build takes in',
    ],
  }
  for (const [name, [given, takes, want]] of Object.entries(cases))
    test(name, () => assert.equal(moving(given, takes), want))
})
