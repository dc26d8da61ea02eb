import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dockerIgnore } from './dockerignore.ts'

const cases: readonly (readonly [rules: string, ignored: readonly string[], kept: readonly string[]])[] = [
  ['*.log', ['a.log'], ['sub/a.log', 'a.logs']],
  ['**/*.log', ['a.log', 'sub/deep/a.log'], ['a.txt']],
  ['dist', ['dist', 'dist/a/b'], ['sub/dist', 'distx']],
  ['/dist/', ['dist/a'], ['sub/dist']],
  ['*\n!src\n!package.json', ['a', 'b/c'], ['src/a/b', 'package.json']],
  ['docs\n!docs/keep.md', ['docs/a.md'], ['docs/keep.md']],
  ['docs\n!docs/keep.md\ndocs/*.md', ['docs/keep.md'], []],
  ['# comment\n\n  a  \n', ['a'], ['# comment', 'b']],
  ['sub/**', ['sub/a', 'sub/a/b'], ['sub']],
  ['a?c', ['abc'], ['ac', 'a/c']],
  ['[ab].txt', ['a.txt'], ['c.txt']],
  ['a.b', ['a.b'], ['axb']],
]
for (const [rules, ignored, kept] of cases) {
  test(`.dockerignore: ${JSON.stringify(rules)}`, () => {
    const { ignores } = dockerIgnore(rules)
    assert.deepEqual(
      ignored.filter((path) => !ignores(path)),
      [],
    )
    assert.deepEqual(kept.filter(ignores), [])
  })
}

test('a folder from which something is brought back is looked into', () => {
  assert.equal(dockerIgnore('docs').ignoresAll('docs/'), true)
  assert.equal(dockerIgnore('docs\n!docs/a').ignoresAll('docs/'), false)
})
