import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TagReference } from '@hawser/kinds/image/imagestream.ts'
import { stream } from '../samples.ts'
import { historyOf, LONGEST_HISTORY, newest, withEvent, withFollowers } from './history.ts'

const event = (image: string, generation = 1, dockerImageReference = `hawser.local/shop/web@${image}`) => ({
  created: '2026-01-01T00:00:00Z',
  dockerImageReference,
  image,
  generation,
})
const images = (of: ReturnType<typeof stream>, tag = 'latest') =>
  historyOf(of, tag)?.items.map(({ image }) => image)

const cases = {
  'the first image of a tag': { has: [], add: event('a'), want: ['a'] },
  'a new image comes first': { has: ['a'], add: event('b'), want: ['b', 'a'] },
  'an image that comes back comes first again': { has: ['b', 'a'], add: event('a'), want: ['a', 'b', 'a'] },
  'the newest again': { has: ['b', 'a'], add: event('b'), want: ['b', 'a'] },
  'the newest by another generation': { has: ['b', 'a'], add: event('b', 2), want: ['b', 'a'] },
  'the newest from elsewhere': { has: ['b', 'a'], add: event('b', 1, 'quay.io/app@b'), want: ['b', 'a'] },
}
for (const [name, { has, add, want }] of Object.entries(cases)) {
  test(`I2: ${name}`, () =>
    assert.deepEqual(images(withEvent(stream('web', { latest: has }), 'latest', add)), want))
}
test('I2: the newest again is no change at all', () => {
  const given = stream('web', { latest: ['a'] })
  assert.equal(withEvent(given, 'latest', event('a')), given)
})
test('I2: an image that was found takes back what was said about failed imports', () => {
  const failed = stream('web', { latest: ['a'] })
  const conditions = [{ type: 'ImportSuccess', status: 'False' as const, generation: 2 }]
  const tags = failed.status.tags?.map((list) => ({ ...list, conditions }))
  const given = { ...failed, status: { ...failed.status, ...(tags && { tags }) } }
  assert.equal(historyOf(withEvent(given, 'latest', event('b')), 'latest')?.conditions, undefined)
})
test('I2: a history has an end, and tags are in order', () => {
  const old = Array.from({ length: LONGEST_HISTORY }, (_, i) => `i${i}`)
  const changed = withEvent(stream('web', { b: old, a: ['x'] }), 'b', event('new'))
  assert.equal(images(changed, 'b')?.length, LONGEST_HISTORY)
  assert.deepEqual(
    changed.status.tags?.map(({ tag }) => tag),
    ['a', 'b'],
  )
})

const following = (name: string, from: string, namespace?: string): TagReference => ({
  name,
  from: { kind: 'ImageStreamTag', name: from, ...(namespace && { namespace }) },
  importPolicy: { importMode: 'Legacy' },
  referencePolicy: { type: 'Source' },
})
const followers = {
  'by tag alone': { tags: [following('stable', 'latest')], want: 'b' },
  'by full name': { tags: [following('stable', 'web:latest')], want: 'b' },
  'through another': { tags: [following('stable', 'next'), following('next', 'latest')], want: 'b' },
  'in a circle': { tags: [following('stable', 'latest'), following('latest', 'stable')], want: 'b' },
  'of another stream': { tags: [following('stable', 'other:latest')], want: undefined },
  'of another project': { tags: [following('stable', 'web:latest', 'openshift')], want: undefined },
}
for (const [name, { tags, want }] of Object.entries(followers)) {
  test(`I3: a tag that follows ${name}`, () => {
    const given = stream('web', { latest: ['b'] }, { spec: { tags } })
    assert.equal(newest(withFollowers(given, 'latest', event('b')), 'stable')?.image, want)
  })
}
