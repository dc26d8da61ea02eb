import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Image } from '../image.ts'
import type { ImageStream } from '../imagestream.ts'
import { plan, rules, type State } from './plan.ts'
import { meta, stream } from './samples.ts'

const minute = 60_000
/** Images of samples are made at the beginning of 2026. */
const start = Date.UTC(2026, 0, 1)
const old = start + 120 * minute

const image = (
  name: string,
  layers: Readonly<Record<string, number>> = {},
  more: Partial<Image> = {},
): Image => ({
  kind: 'Image',
  apiVersion: 'image.openshift.io/v1',
  metadata: { ...meta(name), annotations: { 'openshift.io/image.managed': 'true' } },
  dockerImageLayers: Object.entries(layers).map(([name, size]) => ({ name, size, mediaType: '' })),
  ...more,
})
const letters = (text: string): string[] => [...text]
const history = (of: ImageStream | undefined, tag = 'latest'): string | undefined =>
  of?.status.tags
    ?.find((list) => list.tag === tag)
    ?.items.map(({ image }) => image)
    .join('')
const state = (given: Partial<State> & { streams: State['streams'] }): State => ({
  images: [],
  isUsed: () => false,
  now: old,
  rules,
  ...given,
})

const cases = {
  'three of a tag always stay': { has: 'cba', budget: 0, want: 'cba' },
  'ten stay while there is room': { has: 'jihgfedcba', budget: undefined, want: 'jihgfedcba' },
  'the eleventh goes': { has: 'kjihgfedcba', budget: undefined, want: 'kjihgfedcb' },
  'without room all but three go': { has: 'jihgfedcba', budget: 0, want: 'jih' },
  'with some room the oldest go': { has: 'jihgfedcba', budget: 50, want: 'jihgf' },
  'an image that something runs stays': { has: 'fedcba', budget: 0, used: 'a', want: 'feda' },
  'what is younger than an hour stays': {
    has: 'fedcba',
    budget: 0,
    now: start + 59 * minute,
    want: 'fedcba',
  },
} as const
for (const [name, given] of Object.entries(cases)) {
  test(`I10: ${name}`, () => {
    const { has, budget, want } = given
    const used = 'used' in given ? given.used : ''
    const { streams } = plan(
      state({
        streams: [stream('web', { latest: letters(has) })],
        images: letters(has).map((letter) => image(letter, { [`layer ${letter}`]: 10 })),
        isUsed: (name) => used.includes(name) && name !== '',
        now: 'now' in given ? given.now : old,
        rules: { ...rules, budgetBytes: budget },
      }),
    )
    assert.equal(history(streams[0]) ?? has, want)
  })
}
test('I10: a layer that images share takes its room once', () => {
  const shared = letters('edcba').map((letter) => image(letter, { base: 100, [letter]: 1 }))
  const { bytes, streams } = plan(
    state({
      streams: [stream('web', { latest: letters('edcba') })],
      images: shared,
      rules: { ...rules, budgetBytes: 105 },
    }),
  )
  assert.deepEqual([bytes, streams.length], [105, 0])
})
test('I10: an image of a registry elsewhere takes no room', () => {
  const outside = letters('edcba').map((letter) => ({
    ...image(letter, { [letter]: 10 }),
    metadata: meta(letter),
  }))
  const given = { streams: [stream('web', { latest: letters('edcba') })], images: outside }
  assert.deepEqual(plan(state({ ...given, rules: { ...rules, budgetBytes: 0 } })).bytes, 0)
})

const orphans = {
  'an Image that no stream lists goes': { images: [image('x')], want: ['x'] },
  'unless something runs it': { images: [image('x')], used: 'x', want: [] },
  'an Image that a stream lists stays': { images: [image('a')], want: [] },
  'an Image of an index stays with it': {
    images: [
      image(
        'a',
        {},
        {
          dockerImageManifests: [{ digest: 'x', mediaType: '', manifestSize: 0, architecture: '', os: '' }],
        },
      ),
      image('x'),
    ],
    want: [],
  },
} as const
for (const [name, given] of Object.entries(orphans)) {
  test(`I10: ${name}`, () => {
    const used = 'used' in given ? given.used : ''
    const found = plan(
      state({
        streams: [stream('web', { latest: ['a'] })],
        images: given.images,
        isUsed: (name) => name === used,
      }),
    )
    assert.deepEqual(found.images, given.want)
  })
}
