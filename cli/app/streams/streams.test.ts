import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { builderFor, builderNamed, type Streams } from './builder.ts'
import { imageNamed } from './named.ts'

type Tag = { name: string; annotations?: Record<string, string>; from?: object }
const stream = (name: string, tags: readonly Tag[], namespace = 'openshift') =>
  ({ metadata: { name, namespace }, spec: { tags }, status: {} }) as unknown as ImageStream
const builder = (name: string, more: Record<string, string> = {}): Tag => ({
  name,
  annotations: { tags: `builder,${name}`, ...more },
})
const catalog = [
  stream('nodejs', [builder('latest'), builder('26')]),
  stream('java', [builder('21', { supports: 'java:21,jee' })]),
  stream('python', [
    {
      name: 'latest',
      annotations: { tags: 'builder' },
      from: { kind: 'ImageStreamTag', name: 'python:3.11' },
    },
    builder('3.11'),
  ]),
  stream('old', [
    builder('1', { supports: 'perl' }),
    { name: '0', annotations: { tags: 'builder,hidden', supports: 'perl' } },
  ]),
  stream('redis', [{ name: 'latest' }, { name: '7' }]),
  stream('postgresql', [{ name: '15' }]),
  stream('x1', [builder('1', { supports: 'cobol' })]),
  stream('x2', [builder('1', { supports: 'cobol' })]),
]
const streams: Streams = { project: [], catalog }

describe('N4: the builder of a language', () => {
  const cases = {
    nodejs: 'nodejs:latest',
    java: 'java:21',
    // `latest` is said by its real name.
    python: 'python:3.11',
    // By annotation, without the hidden tag.
    perl: 'old:1',
  }
  for (const [language, want] of Object.entries(cases)) {
    test(language, () =>
      assert.deepEqual(builderFor(language, streams), { namespace: 'openshift', name: want }),
    )
  }
  test('the project comes first', () => {
    const project = [stream('nodejs', [{ name: 'mine' }], 'shop')]
    assert.deepEqual(builderFor('nodejs', { project, catalog }), { namespace: 'shop', name: 'nodejs:mine' })
  })
  test('an application that is called as its language is not what it is built on', () => {
    const deployed = stream('nodejs', [], 'shop')
    const project = [
      {
        ...deployed,
        metadata: { ...deployed.metadata, labels: { 'hawser.dev/app': 'nodejs' } },
        status: { tags: [{ tag: 'latest', items: [] }] },
      } as unknown as ImageStream,
    ]
    assert.equal(builderFor('nodejs', { project, catalog }).namespace, 'openshift')
  })
  test('a server is no builder (N5)', () =>
    assert.throws(() => builderFor('redis', streams), /no builder image for redis/))
  test('none: the builders there are are named', () =>
    assert.throws(
      () => builderFor('scala', streams),
      /no builder image for scala; there are openshift\/nodejs:latest, /,
    ))
  test('several fit: all are named', () =>
    assert.throws(() => builderFor('cobol', streams), /several builder images support cobol: x1:1, x2:1/))
  test('by the name the user gives', () => {
    assert.deepEqual(builderNamed('nodejs', streams).name, 'nodejs:latest')
    assert.deepEqual(builderNamed('openshift/nodejs:26', streams).name, 'nodejs:26')
    assert.throws(() => builderNamed('nodejs:4', streams), /the image stream "nodejs" has no tag "4"/)
    assert.throws(() => builderNamed('https://x', streams), /no image stream/)
  })
})

describe('N4: where the name of an image leads', () => {
  const cases = {
    redis: 'redis:latest',
    'redis:latest': 'redis:latest',
    'redis:7': 'redis:7',
    'redis:7.2-alpine': 'redis:7',
    'library/redis': 'redis:latest',
    'postgres:15': 'postgresql:15',
    'hawser.local/openshift/redis': 'redis:latest',
    'hawser.local/openshift/nodejs:26': 'nodejs:26',
  }
  for (const [image, want] of Object.entries(cases)) {
    test(`${image}: image stream ${want}`, () => {
      const found = imageNamed(image, streams)
      assert.deepEqual(found.is === 'stream' && found.tag, { namespace: 'openshift', name: want })
    })
  }
  for (const image of [
    'redis:5',
    'docker.io/redis',
    'ghcr.io/acme/api:1',
    'acme/redis',
    'redis@sha256:abc',
    'memcached',
    'hawser.local/openshift/redis:5',
    'hawser.local/other/redis',
    'hawserxlocal/openshift/redis',
  ]) {
    test(`${image}: a registry`, () => {
      const found = imageNamed(image, streams)
      assert.deepEqual([found.is, found.is === 'registry' && found.image], ['registry', image])
    })
  }
  test('another version than the catalog has is said', () =>
    assert.match(imageNamed('redis:5', streams).note ?? '', /openshift\/redis has latest, 7/))
  test('an image stream of the project comes first', () => {
    const found = imageNamed('redis', { project: [stream('redis', [{ name: 'latest' }], 'shop')], catalog })
    assert.equal(found.is === 'stream' && found.tag.namespace, 'shop')
  })
})
