import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { plain, readYaml } from './located.ts'

const read = (text: string) => readYaml('a.yaml', text).map(plain)

test('values know their lines, also behind anchors and merge keys', () => {
  const [root] = readYaml('a.yaml', 'base: &base\n  a: 1\nweb:\n  <<: *base\n  b: 0440\n')
  assert.equal(root?.is, 'map')
  const web = root.is === 'map' ? root.entries.get('web')?.value : undefined
  assert.ok(web?.is === 'map')
  assert.deepEqual([...web.entries.keys()], ['b', 'a'])
  assert.equal(web.entries.get('a')?.value.line, 2)
  const b = web.entries.get('b')?.value
  assert.deepEqual([b?.line, b?.is === 'scalar' && b.text], [5, '0440'])
})

test('merge keys: the own value wins, then the first of a list', () => {
  assert.deepEqual(read('a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc: {<<: [*a, *b], y: 3}'), [
    { a: { x: 1, y: 1 }, b: { x: 2, z: 2 }, c: { y: 3, x: 1, z: 2 } },
  ])
})

test('JSON, several documents, a byte order mark, and a key that is a trap', () => {
  assert.deepEqual(read('\uFEFF{"a": [1, true, null, "x"]}'), [{ a: [1, true, null, 'x'] }])
  assert.deepEqual(read('a: 1\n---\n# nothing\n---\nb: 2\n'), [{ a: 1 }, { b: 2 }])
  const [trap] = read('__proto__: {polluted: yes}') as [object]
  assert.deepEqual(Object.keys(trap), ['__proto__'])
  assert.equal(({} as { polluted?: unknown }).polluted, undefined)
})

const bomb = (levels: number) =>
  ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    .concat(
      Array.from(
        { length: levels },
        (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`,
      ),
    )
    .join('\n')

describe('hostile text is refused with its place', () => {
  const cases = {
    'a bomb of aliases': [bomb(9), /a\.yaml:\d+: its aliases .* write out more than 50000 values/],
    'a value within itself': ['a: &a [*a]', /a\.yaml:1: nested more than 64 deep, or a value within itself/],
    'brackets without end': ['['.repeat(20_000), /a\.yaml:1: /],
    'nested too deeply': [`a: ${'['.repeat(100)}${']'.repeat(100)}`, /nested more than 64 deep/],
    'larger than people write': ['#'.repeat(1024 * 1024 + 1), /larger than 1024 KiB/],
    'the same key twice': ['a:\n  b: 1\n  b: 2\n', /a\.yaml:3: /],
    'an alias of nothing': ['a: *nothing', /a\.yaml:1: /],
    'a key that is a list': ['? [a, b]\n: 1\n', /a key must be a word/],
    broken: ['a: [1,\nb: }', /a\.yaml:2: /],
    'a tab': ['a:\n\tb: 1\n', /a\.yaml:2: /],
  } as const
  for (const [name, [text, want]] of Object.entries(cases)) {
    test(name, () => assert.throws(() => readYaml('a.yaml', text), want))
  }
})
