import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { noDefaults } from '../defaults/defaults.ts'
import { build, buildPod } from '../samples.ts'
import { sourcesPart } from './part.ts'
import { fetchedCommit, readCommit } from './revision.ts'

const image = { kind: 'ImageStreamTag', name: 'tool:1' }
const one = build(1, 'New', {
  source: {
    type: 'Git',
    git: {
      uri: 'https://ada:secret@git.example/web.git',
      ref: 'release-$(1)',
      httpsProxy: 'http://proxy.example:3128',
      noProxy: '.corp.example',
    },
    contextDir: './api/',
    images: [
      { from: image, paths: [{ sourcePath: '/opt/a/.', destinationDir: 'vendor/a' }] },
      { from: image, as: ['builder'] },
      { from: image, paths: [{ sourcePath: '/opt/b', destinationDir: '.' }] },
    ],
  },
  strategy: {
    type: 'Source',
    sourceStrategy: {
      from: image,
      env: [
        { name: 'GIT_SSL_NO_VERIFY', value: 'true' },
        { name: 'PASSWORD', value: 'x' },
      ],
    },
  },
})
const part = sourcesPart({
  build: one,
  tools: 'tools@x',
  sourceImages: ['a@x', 'unused@x', 'b@x'],
  defaults: { ...noDefaults, certificates: 'PEM', env: [{ name: 'npm_config_registry', value: 'r' }] },
  sourceSecret: 'login',
  scripts: undefined,
})
const [fetch, ...extracts] = part.initContainers

describe('B24: the containers that bring the source', () => {
  test('have the names they have upstream', () =>
    assert.deepEqual(
      part.initContainers.map(({ name }) => name),
      ['git-clone', 'extract-image-content', 'extract-image-content-2'],
    ))
  test('are without privileges', () => {
    for (const { securityContext } of part.initContainers)
      assert.deepEqual(securityContext, {
        runAsUser: 1001,
        runAsGroup: 0,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      })
  })
  test('B1: each takes its paths from a container of its image', () =>
    assert.deepEqual(
      extracts.map((container) => [container.image, ...(container.command ?? []).slice(-3)]),
      [
        ['a@x', 'a@x', '/opt/a/.', 'vendor/a'],
        ['b@x', 'b@x', '/opt/b', '.'],
      ],
    ))
  test('B2: git gets the repository, and Kubernetes replaces nothing in it', () => {
    const settings = fetch?.command?.slice(4) ?? []
    assert.ok(settings.includes('kind=git'))
    assert.ok(settings.includes('uri=https://ada:secret@git.example/web.git'))
    assert.ok(settings.includes('shown=https://git.example/web.git'))
    assert.ok(settings.includes('ref=release-$$(1)'))
    assert.ok(settings.includes('context=api'))
    assert.ok(settings.includes('busybox=yes'))
  })
  test('B2: proxies, under both of their names', () => {
    const env = Object.fromEntries((fetch?.env ?? []).map(({ name, value }) => [name, value]))
    assert.deepEqual(env, {
      GIT_SSL_NO_VERIFY: 'true',
      HTTPS_PROXY: 'http://proxy.example:3128',
      https_proxy: 'http://proxy.example:3128',
      NO_PROXY: '.corp.example',
      no_proxy: '.corp.example',
    })
  })
  test('B3: only git sees the secret it logs in with', () => {
    const mounts = part.initContainers.map(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name))
    assert.deepEqual(mounts, [['buildworkdir', 'source', 'ca'], ['buildworkdir'], ['buildworkdir']])
  })
  test('scripts have nothing that Kubernetes would replace', () => {
    for (const { command = [] } of part.initContainers)
      for (const text of command) assert.doesNotMatch(text, /(?<!\$)\$\([A-Z_]+\)/)
  })
})

describe('B2: the commit that was fetched', () => {
  const said =
    'commit 0123\nauthor Ada L\nauthor-email a@x\ncommitter Bob\ncommitter-email b@x\ndate Mon Jan 1\nmessage fix: all of it\n'
  const want = {
    revision: {
      type: 'Git',
      git: {
        commit: '0123',
        author: { name: 'Ada L', email: 'a@x' },
        committer: { name: 'Bob', email: 'b@x' },
        message: 'fix: all of it',
      },
    },
    date: 'Mon Jan 1',
  }
  test('is read', () => assert.deepEqual(readCommit(said), want))
  test('is none for an upload', () => assert.equal(readCommit(''), undefined))
  test('is known when its container has ended well', () => {
    const ended = (exitCode: number) =>
      fetchedCommit(buildPod(one, 'Pending', { init: { exitCode, message: said } }))
    assert.deepEqual(ended(0), want)
    assert.equal(ended(210), undefined)
    assert.equal(fetchedCommit(buildPod(one, 'Pending')), undefined)
  })
})
