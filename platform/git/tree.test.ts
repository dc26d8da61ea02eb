import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkLink, checkTree, parseTree } from './tree.ts'

test('a tree is read, also with spaces and line ends in names', () => {
  const id = 'a'.repeat(40)
  const output = `100644 blob ${id}     12\ta b\n.js\x00120000 blob ${id}      3\tl\x00160000 commit ${id}       -\tsub\x00`
  assert.deepEqual(parseTree(output), [
    { mode: '100644', object: id, size: 12, path: 'a b\n.js' },
    { mode: '120000', object: id, size: 3, path: 'l' },
    { mode: '160000', object: id, size: 0, path: 'sub' },
  ])
})

const entry = (path: string, size = 1) => ({ mode: '100644', object: 'a', size, path })
const bounds = { sourceBytes: 100, sourceFiles: 3 }
const trees: Readonly<Record<string, [ReturnType<typeof entry>[], RegExp | undefined]>> = {
  'files in folders': [[entry('a/b/c'), entry('..a'), entry('a..')], undefined],
  'no files': [[], /no files/],
  'too many files': [['a', 'b', 'c', 'd'].map((name) => entry(name)), /4 files; 3 are the most/],
  'too much': [[entry('a', 60), entry('b', 60)], /1 MiB of files/],
  'a name that climbs': [[entry('a/../b')], /"a\/\.\.\/b"/],
  'a repository in it': [[entry('a/.GIT/config')], /which no file can be/],
  'an absolute name': [[entry('/etc/passwd')], /which no file can be/],
}
for (const [name, [entries, want]] of Object.entries(trees)) {
  test(`a tree with ${name}`, () => {
    if (want) assert.throws(() => checkTree(entries, bounds), { message: want })
    else checkTree(entries, bounds)
  })
}

const links: Readonly<Record<string, [path: string, target: string, isFine: boolean]>> = {
  'beside it': ['a', 'b', true],
  down: ['a', 'b/c', true],
  'up to the top': ['a/b/c', '../../d', true],
  'only up': ['a/b/c', '../..', true],
  'to itself': ['a/b', '.', true],
  absolute: ['a', '/etc/shadow', false],
  'out of the top': ['a', '..', false],
  'out, from a folder': ['a/b', '../../c', false],
  'down and up, which another link could turn into out': ['a', 'b/../c', false],
  'with a dot before it climbs': ['a/b', './../../c', false],
}
for (const [name, [path, target, isFine]] of Object.entries(links)) {
  test(`a link ${name} is ${isFine ? 'fine' : 'refused'}`, () => {
    if (isFine) checkLink(path, target)
    else assert.throws(() => checkLink(path, target), { message: /outside of the repository/ })
  })
}
