import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ImageStream, TagReference } from '@hawser/kinds/image/imagestream.ts'
import { digest, stream } from '../samples.ts'
import { historyOf } from './history.ts'
import { type Around, prepare } from './prepare.ts'

const [a, b, n] = [digest('a'), digest('b'), digest('d')]
const tag = (name: string, from: TagReference['from'], more: Partial<TagReference> = {}): TagReference => ({
  name,
  ...(from && { from }),
  importPolicy: { importMode: 'Legacy' },
  referencePolicy: { type: 'Source' },
  ...more,
})
const of = (tags: readonly TagReference[], status: Record<string, readonly string[]> = {}): ImageStream =>
  stream('web', status, { spec: { tags } })
const builders = stream('nodejs', { latest: [n] }, { namespace: 'openshift' })
const around: Around = {
  streamOf: (namespace, name) => (namespace === 'openshift' && name === 'nodejs' ? builders : undefined),
  mayPull: (namespace) => namespace === 'openshift',
  now: '2026-01-02T00:00:00Z',
  hasRegistry: true,
}
const isTag = { kind: 'ImageStreamTag', name: 'nodejs:latest', namespace: 'openshift' }

const images = {
  'a tag of another project is a snapshot': { given: of([tag('base', isTag)]), want: [n] },
  'an image of the same stream': {
    given: of([tag('base', { kind: 'ImageStreamImage', name: `web@${a}` })], { latest: [a] }),
    want: [a],
  },
  'an image by the beginning of its digest': {
    given: of([tag('base', { kind: 'ImageStreamImage', name: `web@${a.slice(0, 20)}` })], { latest: [a] }),
    want: [a],
  },
  'a tag that has no image yet is waited for': {
    given: of([tag('base', { ...isTag, name: 'nodejs:none' })]),
    want: undefined,
  },
  'an image to import is left to the import': {
    given: of([tag('base', { kind: 'DockerImage', name: 'redis:7' })]),
    want: undefined,
  },
  'a reference stands at once': {
    given: of([tag('base', { kind: 'DockerImage', name: 'redis:7' }, { reference: true })]),
    want: [''],
  },
}
for (const [name, { given, want }] of Object.entries(images)) {
  test(`I1: ${name}`, () => {
    const { stream, errors } = prepare(given, undefined, around)
    assert.deepEqual(errors, [])
    assert.deepEqual(
      historyOf(stream, 'base')?.items.map(({ image }) => image),
      want,
    )
  })
}

const refused = {
  'a stream that is not there': [{ ...isTag, name: 'gone:latest' }, 'FieldValueNotFound'],
  'a name of another form': [{ kind: 'ImageStreamTag', name: 'a:b:c' }, 'FieldValueInvalid'],
  'an image the stream does not have': [{ kind: 'ImageStreamImage', name: `web@${b}` }, 'FieldValueInvalid'],
  'a project one may not pull from': [{ ...isTag, namespace: 'secret' }, 'FieldValueForbidden'],
} as const
for (const [name, [from, type]] of Object.entries(refused)) {
  test(`I3: ${name} is refused`, () => {
    const { errors } = prepare(of([tag('base', from)], { latest: [a] }), undefined, around)
    assert.deepEqual(
      errors.map((error) => error.type),
      [type],
    )
  })
}
test('I3: who changed nothing about a tag need not be allowed to pull its source', () => {
  const old = of([tag('base', { ...isTag, namespace: 'secret' }, { generation: 1 })])
  assert.deepEqual(prepare(old, old, around).errors, [])
})

test('I1: an image of our registry is pulled from the stream that has it now', () => {
  const of2 = (hasRegistry: boolean) =>
    historyOf(prepare(of([tag('base', isTag)]), undefined, { ...around, hasRegistry }).stream, 'base')
      ?.items[0]
  assert.equal(of2(true)?.dockerImageReference, `hawser.local/shop/web@${n}`)
  // Without a registry nodes have it only under the name it was made for.
  assert.equal(of2(false)?.dockerImageReference, `hawser.local/openshift/nodejs@${n}`)
})

const redis = { kind: 'DockerImage', name: 'redis:7' }
const grown = (metadata: number, generation: number): ImageStream => {
  const made = of([tag('base', redis, { generation })])
  return { ...made, metadata: { ...made.metadata, generation: metadata } }
}
const generations = {
  'a new stream is of generation 1': { given: of([tag('base', redis)]), old: undefined, want: 1 },
  'a tag that did not change keeps its generation': { given: grown(5, 3), old: grown(5, 3), want: 3 },
  'users cannot set one': { given: grown(5, 77), old: grown(5, 3), want: 3 },
  '0 asks for an import': { given: grown(5, 0), old: grown(5, 3), want: 6 },
  'another source': {
    given: of([tag('base', { ...redis, name: 'redis:8' })]),
    old: grown(5, 3),
    want: 6,
  },
}
for (const [name, { given, old, want }] of Object.entries(generations)) {
  test(`I3: generations: ${name}`, () => {
    const { stream } = prepare(given, old, around)
    assert.equal(stream.spec.tags?.[0]?.generation, want)
  })
}
test('I2: nobody keeps a tag without images and conditions', () => {
  const { status } = prepare(stream('web', { empty: [], latest: [a] }), undefined, around).stream
  assert.deepEqual(
    status.tags?.map(({ tag }) => tag),
    ['latest'],
  )
})
