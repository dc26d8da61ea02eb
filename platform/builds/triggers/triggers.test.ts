import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { build, buildConfig, meta } from '../samples.ts'
import { isSameImage, mirrored, triggered, watchedImages } from './imagechange.ts'
import { reconcile } from './reconcile.ts'
import { taken as takenFirst } from './takeimage.ts'

const image = (stream: string, digest: string): string => `registry.example/${stream}@sha256:${digest}`
/** Tag -> digest; undefined: the tag waits for its import; null: it is only named. */
const stream = (key: string, tags: Readonly<Record<string, string | undefined | null>>): ImageStream => ({
  apiVersion: 'image.openshift.io/v1',
  kind: 'ImageStream',
  metadata: meta(key),
  spec: {
    lookupPolicy: { local: false },
    tags: Object.entries(tags).map(([name, digest]) => ({
      name,
      ...(digest !== null && { from: { kind: 'DockerImage', name } }),
      importPolicy: { importMode: 'Legacy' as const },
      referencePolicy: { type: 'Source' as const },
    })),
  },
  status: {
    dockerImageRepository: '',
    tags: Object.entries(tags).flatMap(([tag, digest]) => {
      if (!digest) return []
      const created = '2026-01-01T00:00:00Z'
      const event = {
        created,
        dockerImageReference: image(key, digest),
        image: `sha256:${digest}`,
        generation: 1,
      }
      return { tag, items: [event] }
    }),
  },
})

const node = 'openshift/nodejs'
const base = 'shop/base'
const onImage = { type: 'ImageChange', imageChange: {} }
const onBase = { type: 'ImageChange', imageChange: { from: { kind: 'ImageStreamTag', name: 'base:v1' } } }
const onConfig = { type: 'ConfigChange' }
const config = (
  triggers: NonNullable<BuildConfig['spec']['triggers']>,
  status: Partial<BuildConfig['status']> = {},
): BuildConfig => ({ ...buildConfig({ triggers }), status: { lastVersion: 0, ...status } })
const taken = (digest: string) => ({
  lastVersion: 3,
  imageChangeTriggers: [
    {
      from: { name: 'nodejs:latest', namespace: 'openshift' },
      lastTriggeredImageID: image(node, digest),
    },
  ],
})

type Tags = Parameters<typeof stream>[1]
const decide = (
  given: BuildConfig,
  streams: Readonly<Record<string, Tags>>,
  { hasSource = true, isBeginning = false } = {},
) =>
  reconcile({
    hasSource,
    isBeginning,
    buildConfig: given,
    streamOf: (key) => (streams[key] ? stream(key, streams[key]) : undefined),
  })

describe('B12: a new image starts a build', () => {
  const fired = (given: BuildConfig, streams: Readonly<Record<string, Tags>>) =>
    decide(given, streams).map(({ triggeredBy }) =>
      triggeredBy.map(({ imageChangeBuild }) => imageChangeBuild?.imageID),
    )
  const n1 = { [node]: { latest: '1' } }
  const cases: Record<string, [BuildConfig, Readonly<Record<string, Tags>>, unknown[]]> = {
    'the first one': [config([onImage]), n1, [[image(node, '1')]]],
    'the same one does not': [config([onImage], taken('1')), n1, []],
    'another one': [config([onImage], taken('0')), n1, [[image(node, '1')]]],
    'the same one under another registry does not': [
      config([onImage], {
        imageChangeTriggers: [
          {
            from: { name: 'nodejs:latest', namespace: 'openshift' },
            lastTriggeredImageID: 'old.example:5000/openshift/nodejs@sha256:1',
          },
        ],
      }),
      n1,
      [],
    ],
    'what an older server wrote into the spec counts': [
      config([{ ...onImage, imageChange: { lastTriggeredImageID: image(node, '1') } }]),
      n1,
      [],
    ],
    'a paused trigger does not': [config([{ ...onImage, imageChange: { paused: true } }]), n1, []],
    'what it has built itself does not: each would start the next': [
      config([{ ...onImage, imageChange: { from: { kind: 'ImageStreamTag', name: 'web:latest' } } }]),
      { 'shop/web': { latest: '1' } },
      [],
    ],
    'no image does not': [config([onImage]), { [node]: { latest: undefined } }, []],
    'no stream does not': [config([onImage]), {}, []],
    'one of two is named by the cause': [
      config([onImage, onBase], taken('1')),
      { ...n1, [base]: { v1: '7' } },
      [[image(base, '7')]],
    ],
    'two at once start one build': [
      config([onImage, onBase]),
      { ...n1, [base]: { v1: '7' } },
      [[image(node, '1'), image(base, '7')]],
    ],
    'two triggers of one tag have one cause': [
      config([onBase, onBase]),
      { [base]: { v1: '7' } },
      [[image(base, '7')]],
    ],
  }
  for (const [name, [given, streams, want]] of Object.entries(cases)) {
    test(name, () => assert.deepEqual(fired(given, streams), want))
  }
  test('a paused build config builds nothing', () => {
    const given = config([onImage, onConfig])
    const annotations = { 'openshift.io/build-config.paused': 'True' }
    assert.deepEqual(decide({ ...given, metadata: { ...given.metadata, annotations } }, n1), [])
  })
  test('all images are taken by the build, and the cause with its time', () => {
    const images = watchedImages(config([onImage, onBase]), (key) =>
      stream(key, key === node ? { latest: '1' } : { v1: '7' }),
    )
    const cause = { from: { name: 'base:v1', namespace: 'shop' }, image: image(base, '7') }
    assert.deepEqual(triggered(images, cause, 'now'), [
      {
        from: { name: 'nodejs:latest', namespace: 'openshift' },
        lastTriggeredImageID: image(node, '1'),
      },
      { from: { name: 'base:v1' }, lastTriggeredImageID: image(base, '7'), lastTriggerTime: 'now' },
    ])
  })
  test('the spec says the same, once', () => {
    const given = config([onImage, onConfig], taken('1'))
    const written = mirrored(given)
    assert.deepEqual(written?.spec.triggers, [
      { type: 'ImageChange', imageChange: { lastTriggeredImageID: image(node, '1') } },
      onConfig,
    ])
    assert.equal(mirrored(written as BuildConfig), undefined)
  })
  test('images without a digest are the same by name only', () =>
    assert.deepEqual([isSameImage('a', 'a'), isSameImage('a', 'b')], [true, false]))
})

describe('T5: an upload is built again', () => {
  const n1 = { [node]: { latest: '1' } }
  const started = config([onImage], { lastVersion: 1 })
  test('when its builder changes', () => assert.equal(decide(config([onImage], taken('0')), n1).length, 1))
  test('not when nothing is kept of it', () =>
    assert.deepEqual(decide(config([onImage], taken('0')), n1, { hasSource: false }), []))
  test('the image that its first build waits for starts no other one', () =>
    assert.deepEqual(decide(started, n1, { isBeginning: true }), []))
  test('a change while another build waits starts one', () =>
    assert.equal(decide(config([onImage], taken('0')), n1, { isBeginning: true }).length, 1))
  test('the build that begins notes the image it is made of', () => {
    const noted = takenFirst(started, build(1), image(node, '1')) as BuildConfig
    assert.deepEqual(noted.status.imageChangeTriggers, taken('1').imageChangeTriggers)
    assert.deepEqual(decide(noted, n1), [])
    assert.equal(takenFirst(noted, build(2), image(node, '2')), undefined)
  })
  test('a build on another image notes nothing', () => {
    const strategy = { sourceStrategy: { from: { kind: 'ImageStreamTag', name: 'mine:1' } } }
    assert.equal(takenFirst(started, build(1, 'New', { strategy }), image(base, '1')), undefined)
  })
})

describe('B13: the first build', () => {
  const cases: Record<string, [BuildConfig, Readonly<Record<string, Tags>>, number]> = {
    'is started by ConfigChange': [config([onConfig]), {}, 1],
    'is not started without it': [config([]), {}, 0],
    'is the only one': [config([onConfig], { lastVersion: 1 }), {}, 0],
    'waits for the import of its builder': [
      config([onConfig, onImage]),
      { [node]: { latest: undefined } },
      0,
    ],
    'waits for the stream of its builder': [config([onConfig, onImage]), {}, 0],
    'does not wait for an image of the catalog, which is made when it is used': [
      config([onConfig, onImage]),
      { [node]: { latest: null } },
      1,
    ],
    'does not wait for other images': [config([onConfig, onBase]), {}, 1],
    'is started once by both': [config([onConfig, onImage]), { [node]: { latest: '1' } }, 1],
  }
  for (const [name, [given, streams, want]] of Object.entries(cases)) {
    test(name, () => assert.equal(decide(given, streams).length, want))
  }
})
