import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildLabels, buildVariables } from './provenance.ts'
import { build } from './samples.ts'

const one = build(1)
const git = {
  ...one,
  spec: {
    ...one.spec,
    source: { git: { uri: 'https://me:secret@git.example/web.git', ref: 'main' }, contextDir: 'api' },
    revision: {
      type: 'Git' as const,
      git: { commit: 'abc', message: 'Fix', author: { name: 'Ada', email: 'ada@x' }, committer: {} },
    },
    output: {
      imageLabels: [
        { name: 'team', value: 'shop' },
        { name: 'io.openshift.build.name', value: 'mine' },
      ],
    },
  },
}

test('B8: an image knows the build and the commit it is from, and no password', () => {
  assert.deepEqual(Object.fromEntries(buildVariables(git)), {
    OPENSHIFT_BUILD_NAME: 'web-1',
    OPENSHIFT_BUILD_NAMESPACE: 'shop',
    OPENSHIFT_BUILD_SOURCE: 'https://git.example/web.git',
    OPENSHIFT_BUILD_REFERENCE: 'main',
    OPENSHIFT_BUILD_COMMIT: 'abc',
  })
  assert.deepEqual(Object.fromEntries(buildLabels(git, 'node@sha256:1')), {
    'io.openshift.build.name': 'mine',
    'io.openshift.build.namespace': 'shop',
    'io.openshift.build.image': 'node@sha256:1',
    'io.openshift.build.source-location': 'https://git.example/web.git',
    'io.openshift.build.source-context-dir': 'api',
    'io.openshift.build.commit.ref': 'main',
    'io.openshift.build.commit.id': 'abc',
    'io.openshift.build.commit.message': 'Fix',
    'io.openshift.build.commit.author': 'Ada <ada@x>',
    team: 'shop',
  })
})

test('B8: an upload has no repository to tell of', () =>
  assert.deepEqual(Object.keys(Object.fromEntries(buildVariables(one))), [
    'OPENSHIFT_BUILD_NAME',
    'OPENSHIFT_BUILD_NAMESPACE',
  ]))
