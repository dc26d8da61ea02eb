import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { build } from '../samples.ts'
import { needsTools } from './needstools.ts'

describe('B24: which builds need the image with the build tools', () => {
  const node = { from: { kind: 'ImageStreamTag', name: 'nodejs:latest', namespace: 'openshift' } }
  const cases: Record<string, [Partial<BuildConfig['spec']>, boolean]> = {
    'an upload needs none': [{}, false],
    'an upload with images beside it does': [
      { source: { type: 'Binary', binary: {}, images: [{ from: node.from }] } },
      true,
    ],
    'a repository does': [{ source: { type: 'Git', git: { uri: 'https://git.example/web.git' } } }, true],
    'scripts from elsewhere do': [
      {
        strategy: { type: 'Source', sourceStrategy: { ...node, scripts: 'https://scripts.example/s2i' } },
      },
      true,
    ],
    'a Dockerfile does': [{ strategy: { type: 'Docker', dockerStrategy: {} } }, true],
  }
  for (const [name, [change, want]] of Object.entries(cases)) {
    test(name, () => assert.equal(needsTools(build(1, 'New', change)), want))
  }
  test('one whose builder image has its scripts elsewhere does', () => {
    const builder = {
      scripts: '',
      scriptsUrl: 'https://scripts.example/s2i',
      user: 1001,
      destination: '/tmp',
    }
    assert.equal(needsTools(build(1), builder), true)
  })
  test('an upload that is no tar does', () => {
    const one = build(1)
    const annotations = { ...one.metadata.annotations, 'hawser.dev/archive': 'zip' }
    assert.equal(needsTools({ ...one, metadata: { ...one.metadata, annotations } }), true)
  })
})
