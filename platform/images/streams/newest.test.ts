import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stream } from '../samples.ts'
import { newest, withNewest } from './newest.ts'

const event = (image: string) => ({
  created: '2026-01-01T00:00:00Z',
  dockerImageReference: `r@${image}`,
  image,
})
const images = (of: ReturnType<typeof withNewest>, tag = 'latest') =>
  of?.status.tags?.find((list) => list.tag === tag)?.items.map(({ image }) => image)

const cases = {
  'the first image of a tag': { has: [], add: 'a', want: ['a'] },
  'a new image comes first': { has: ['a'], add: 'b', want: ['b', 'a'] },
  'an image that comes back moves to the front': { has: ['b', 'a'], add: 'a', want: ['a', 'b'] },
  'the newest again: nothing to write': { has: ['b', 'a'], add: 'b', want: undefined },
}
for (const [name, { has, add, want }] of Object.entries(cases)) {
  test(name, () =>
    assert.deepEqual(images(withNewest(stream('web', { latest: has }), 'latest', event(add))), want),
  )
}
test('other tags stay as they are', () => {
  const changed = withNewest(stream('web', { latest: ['a'], old: ['z'] }), 'latest', event('b'))
  assert.deepEqual(images(changed, 'old'), ['z'])
  assert.equal(newest(changed, 'latest')?.image, 'b')
})
