import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pageOf, pageWithin } from './page.ts'

const names = ['a', 'b', 'c', 'd', 'e']
const within = (query: string, most: number) =>
  pageWithin(names, new URLSearchParams(query), '/p', { most, sizeOf: () => 10 })

const cases: Record<string, readonly [query: string, most: number, want: string, next: string | undefined]> =
  {
    'all have room': ['', 100, 'abcde', undefined],
    'as many as have room': ['', 25, 'ab', 'last=b'],
    'no more than were asked for': ['n=1', 25, 'a', 'n=1&last=a'],
    'what was asked for has no room': ['n=4', 25, 'ab', 'n=4&last=b'],
    'from where the last page ended, with all that was asked for': [
      'last=b&artifactType=x',
      25,
      'cd',
      'last=d&artifactType=x',
    ],
    'the last page': ['last=c', 25, 'de', undefined],
    'at least one, however large': ['', 5, 'a', 'last=a'],
  }
for (const [name, [query, most, want, next]] of Object.entries(cases)) {
  test(`a page: ${name}`, () => {
    const page = within(query, most)
    assert.equal(page.names.join(''), want)
    assert.equal(page.next, next && `</p?${next}>; rel="next"`)
  })
}
test('a page of nothing', () =>
  assert.deepEqual(pageOf(names, new URLSearchParams('n=0'), '/p'), { names: [] }))
