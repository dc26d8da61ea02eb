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
    'a Dockerfile does': [{ strategy: { type: 'Docker', dockerStrategy: {} } }, true],
  }
  for (const [name, [change, want]] of Object.entries(cases)) {
    test(name, () => assert.equal(needsTools(build(1, 'New', change).spec), want))
  }
  test('a repository does', () => {
    const spec = { ...build(1).spec, source: { type: 'Git', git: { uri: 'https://git.example/web.git' } } }
    assert.equal(needsTools(spec as typeof spec & { source: { type: 'Git' } }), true)
  })
})
