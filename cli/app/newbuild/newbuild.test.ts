import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { BuildConfig as Kind } from '@hawser/kinds/build/buildconfig.ts'
import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { admit, problems } from '@hawser/kinds/testing/admit.ts'
import type { Wanted } from '../objects/wanted.ts'
import { filesGiven } from '../sourcefiles.ts'
import type { Streams } from '../streams/builder.ts'
import { newBuildObjects } from './objects.ts'
import { newBuild } from './plan.ts'
import { type BuildWish, readArguments } from './wish.ts'

const stream = (name: string, tags: string, ...names: readonly string[]) =>
  ({
    metadata: { name, namespace: 'openshift' },
    spec: { tags: names.map((each) => ({ name: each, annotations: { tags } })) },
    status: {},
  }) as unknown as ImageStream
const streams: Streams = {
  project: [],
  catalog: [
    stream('nodejs', 'builder,nodejs', 'latest', '26'),
    stream('redis', 'database', 'latest'),
    stream('python', 'builder', 'latest'),
  ],
}
const nothing: Omit<BuildWish, 'source' | 'image'> = {
  name: undefined,
  to: undefined,
  toDocker: undefined,
  hasOutput: true,
  strategy: undefined,
  dockerfile: undefined,
  contextDir: undefined,
  sourceSecret: undefined,
  pushSecret: undefined,
  sourceImage: undefined,
  sourceImagePath: undefined,
  secrets: [],
  configMaps: [],
  env: [],
  buildArgs: [],
  labels: {},
}
const repository = 'https://example.com/acme/My_Shop.git'
const built = (
  args: readonly string[],
  more: Partial<BuildWish> = {},
  texts?: Readonly<Record<string, string>>,
  isBinary = false,
) => {
  const wish = { ...nothing, ...readArguments(args, isBinary), ...more }
  return newBuild(wish, texts && filesGiven(texts, 'shop'), streams)
}
let count = 0
const objects = (build: ReturnType<typeof newBuild>) =>
  newBuildObjects(build, 'default', { a: 'b' }, () => `secret${++count}`)
const config = (build: ReturnType<typeof newBuild>): BuildConfig['spec'] =>
  ((objects(build).at(-1) as Wanted).draft as unknown as BuildConfig).spec

const node = { kind: 'ImageStreamTag', name: 'nodejs:latest', namespace: 'openshift' }

describe('N1: what the arguments name', () => {
  const cases: Readonly<Record<string, readonly [readonly string[], object]>> = {
    'a repository': [
      [repository],
      { image: undefined, source: { is: 'git', uri: repository, ref: undefined } },
    ],
    'one of ssh, with a ref': [
      ['git@example.com:acme/shop.git#v1'],
      { image: undefined, source: { is: 'git', uri: 'git@example.com:acme/shop.git', ref: 'v1' } },
    ],
    'image~repository': [
      [`nodejs:26~${repository}`],
      { image: 'nodejs:26', source: { is: 'git', uri: repository, ref: undefined } },
    ],
    'an image beside it': [
      ['nodejs', repository],
      { image: 'nodejs', source: { is: 'git', uri: repository, ref: undefined } },
    ],
    'a directory': [['./app'], { image: undefined, source: { is: 'directory', path: './app' } }],
    'image~directory': [['nodejs~.'], { image: 'nodejs', source: { is: 'directory', path: '.' } }],
    nothing: [[], { image: undefined, source: { is: 'none' } }],
  }
  for (const [name, [args, want]] of Object.entries(cases))
    test(name, () => assert.deepEqual(readArguments(args, false), want))
  test('--binary: all arguments are images', () =>
    assert.deepEqual(readArguments(['acme/nodejs'], true), {
      image: 'acme/nodejs',
      source: { is: 'binary' },
    }))
})

describe('N2, N6, N7: the build config', () => {
  test('a repository with a package.json: builder, hooks, and triggers', () => {
    const build = built([`${repository}#main`], {}, { 'package.json': '{}' })
    assert.equal(build.name, 'my-shop')
    assert.deepEqual(config(build), {
      source: { type: 'Git', git: { uri: repository, ref: 'main' } },
      strategy: { type: 'Source', sourceStrategy: { from: node } },
      output: { to: { kind: 'ImageStreamTag', name: 'my-shop:latest' } },
      triggers: [
        { type: 'GitHub', github: { secret: 'secret1' } },
        { type: 'Generic', generic: { secret: 'secret2' } },
        { type: 'ConfigChange' },
        { type: 'ImageChange', imageChange: {} },
      ],
    })
    assert.deepEqual(
      objects(build).map(({ kind, draft }) => [kind.kind, draft.metadata.labels]),
      [
        ['ImageStream', { build: 'my-shop', a: 'b' }],
        ['BuildConfig', { build: 'my-shop', a: 'b' }],
      ],
    )
  })
  test('a Dockerfile in it; its base of the catalog is watched', () => {
    const spec = config(
      built(
        [repository],
        { buildArgs: [{ name: 'A', value: '1' }] },
        { 'package.json': '{}', Dockerfile: 'FROM nodejs' },
      ),
    )
    assert.deepEqual(spec.strategy, {
      type: 'Docker',
      dockerStrategy: { from: node, buildArgs: [{ name: 'A', value: '1' }] },
    })
    assert.ok(spec.triggers?.some(({ type }) => type === 'ImageChange'))
  })
  test('a base of a registry is not watched, and that is said', () => {
    const build = built([repository], {}, { Dockerfile: 'FROM debian:12' })
    assert.deepEqual(build.strategy, { type: 'Docker', dockerStrategy: {} })
    assert.equal(build.follows, false)
    assert.match(build.notes.join(), /FROM debian:12 is an image of a registry/)
  })
  test('--strategy and an image before the source win over what is in it', () => {
    const texts = { 'package.json': '{}', Dockerfile: 'FROM a' }
    assert.equal(built([repository], { strategy: 'source' }, texts).strategy.type, 'Source')
    assert.deepEqual(built([`python~${repository}`], {}, texts).strategy.sourceStrategy?.from, {
      ...node,
      name: 'python:latest',
    })
    assert.equal(
      built([`python~${repository}`], { strategy: 'docker' }).strategy.dockerStrategy?.from?.name,
      'python:latest',
    )
  })
  test('-D: a Dockerfile alone, called as its base', () => {
    const build = built([], { dockerfile: 'FROM nodejs:26\nRUN x' })
    assert.equal(build.name, 'nodejs')
    assert.deepEqual(build.source, { type: 'Dockerfile', dockerfile: 'FROM nodejs:26\nRUN x' })
    assert.deepEqual(config(build).triggers, [
      { type: 'ConfigChange' },
      { type: 'ImageChange', imageChange: {} },
    ])
  })
  test('an upload starts by itself only', () => {
    const build = built(['nodejs'], {}, undefined, true)
    assert.deepEqual([build.source, config(build).triggers], [{ type: 'Binary', binary: {} }, []])
  })
  test('where the image goes', () => {
    assert.deepEqual(built(['./x'], { to: 'other:v1' }, { 'package.json': '' }).output, {
      to: { kind: 'ImageStreamTag', name: 'other:v1' },
    })
    assert.deepEqual(
      built(['./x'], { toDocker: 'quay.io/a/b:1', pushSecret: 's' }, { 'package.json': '' }).output,
      {
        to: { kind: 'DockerImage', name: 'quay.io/a/b:1' },
        pushSecret: { name: 's' },
      },
    )
    const none = built(['./x'], { hasOutput: false }, { 'package.json': '' })
    assert.deepEqual([none.output, none.outputStream], [undefined, undefined])
  })
  test('images, secrets and config maps of the source; the folder; the secret of the repository', () => {
    const { source } = built(
      [repository],
      {
        sourceImage: 'nodejs',
        sourceImagePath: '/usr/bin/node:bin',
        secrets: ['npmrc:conf', 'token'],
        configMaps: ['c'],
        contextDir: 'app',
        sourceSecret: 'key',
        env: [],
      },
      { 'app/package.json': '{}' },
    )
    assert.deepEqual(source, {
      type: 'Git',
      git: { uri: repository },
      contextDir: 'app',
      sourceSecret: { name: 'key' },
      images: [{ from: node, paths: [{ sourcePath: '/usr/bin/node', destinationDir: 'bin' }] }],
      secrets: [{ secret: { name: 'npmrc' }, destinationDir: 'conf' }, { secret: { name: 'token' } }],
      configMaps: [{ configMap: { name: 'c' } }],
    })
  })
  test('the API takes what is made', () => {
    for (const build of [
      built([repository], {}, { 'package.json': '' }),
      built([], { dockerfile: 'FROM nodejs' }),
      built(['nodejs'], {}, undefined, true),
    ]) {
      const draft = objects(build).at(-1)?.draft as never
      assert.deepEqual(problems(Kind, draft), [])
      assert.ok(admit(Kind, draft))
    }
  })
})

describe('new-build refuses, and says what to name', () => {
  const cases: Readonly<Record<string, [() => unknown, RegExp]>> = {
    'nothing at all': [() => built([]), /nothing says what is built/],
    'a repository that says nothing': [
      () => built([repository], {}, { 'README.md': '' }),
      /nothing says how it is built/,
    ],
    'two sources': [() => built([repository, './x']), /more than one source/],
    'two images': [() => built(['nodejs', 'python', repository]), /more than one image/],
    'N5: a server as a builder': [() => built([`redis~${repository}`]), /"redis" is not a builder/],
    'a Dockerfile without FROM': [
      () => built([], { dockerfile: 'RUN x', name: 'a' }),
      /Dockerfile:1: there is no FROM/,
    ],
    'a Dockerfile for an upload': [
      () => built([], { dockerfile: 'FROM a' }, undefined, true),
      /-D goes with a repository or alone/,
    ],
    '--binary with a repository': [
      () => built([`nodejs~${repository}`], {}, undefined, true),
      /--binary goes without a repository/,
    ],
    'half of an image source': [
      () => built([repository], { sourceImage: 'a' }, { 'package.json': '' }),
      /go together/,
    ],
    'a stream of a bad name': [
      () => built(['./x'], { to: 'quay.io/a' }, { 'package.json': '' }),
      /--to takes STREAM/,
    ],
    'build arguments without a Dockerfile': [
      () => built([repository], { buildArgs: [{ name: 'A' }] }, { 'package.json': '' }),
      /--build-arg is for Docker builds/,
    ],
    'an option for a URL': [() => built(['nodejs~--upload-pack=x.git']), /is not the address|neither/],
  }
  for (const [name, [what, want]] of Object.entries(cases)) test(name, () => assert.throws(what, want))
})
