import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
let base: string
before(async () => {
  base = await mkdtemp(join(tmpdir(), 'hawser-scripts-'))
})
after(() => rm(base, { recursive: true }))

interface Folders {
  readonly src: string
  readonly work: string
  readonly cache: string
}
async function folders(): Promise<Folders> {
  const folder = await mkdtemp(join(base, 'run-'))
  const of = (name: string): string => join(folder, name)
  for (const name of ['src', 'work', 'cache']) await mkdir(of(name))
  return { src: of('src'), work: of('work'), cache: of('cache') }
}
const write = async (folder: string, path: string, content: string | Buffer = ''): Promise<void> => {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), content)
}
/** Runs a function of a part of build.sh. */
const shell = async (part: string, { src, work, cache }: Folders, script: string): Promise<string> => {
  const settings = `src=${src} work=${work} cache=${cache} cachelimit=1024`
  const { stdout } = await run('/bin/sh', [
    '-uc',
    `${settings}; . ${join(import.meta.dirname, part)}; ${script}`,
  ])
  return stdout
}

describe('S5: .s2iignore', () => {
  const source = [
    'a.log',
    'b.txt',
    '.hidden.log',
    'sub/c.log',
    'sub/deep/d.log',
    'sub/deep/e.txt',
    'a+b',
    '*star',
  ]
  const cases: Record<string, [ignore: string, gone: string[]]> = {
    'a name is of the top only': ['a.log', ['a.log']],
    '* is anything but /': ['*.log', ['.hidden.log', 'a.log']],
    '? is one character': ['?.log\nsub/?.log', ['a.log', 'sub/c.log']],
    'a set, and what is not in one': ['[ab].log\n[^a].txt', ['a.log', 'b.txt']],
    '** is any number of directories, none too': [
      '**/*.log',
      ['.hidden.log', 'a.log', 'sub/c.log', 'sub/deep/d.log'],
    ],
    '** in the middle': ['sub/**/d.log', ['sub/deep/d.log']],
    '** at the end is all that is in a directory': [
      'sub/**',
      ['sub/c.log', 'sub/deep/d.log', 'sub/deep/e.txt'],
    ],
    'a directory is ignored with all that is in it': [
      'sub',
      ['sub/c.log', 'sub/deep/d.log', 'sub/deep/e.txt'],
    ],
    'with / before or behind it, and ./': [
      '/sub/deep/\n./a.log',
      ['a.log', 'sub/deep/d.log', 'sub/deep/e.txt'],
    ],
    '! takes back': ['*.log\n!a.log', ['.hidden.log']],
    '! takes back by a pattern': ['**/*.log\n!sub/**', ['.hidden.log', 'a.log']],
    'the last line wins': ['!a.log\n*.log', ['.hidden.log', 'a.log']],
    'comments, blanks and the line ends of Windows': ['# *.txt\r\n\r\n  a.log  \r\n', ['a.log']],
    'the last line need not end': ['a.log\nb.txt', ['a.log', 'b.txt']],
    'nothing outside of the source': ['../*\nsub/../../*', []],
    'characters that mean something elsewhere': ['a+b\n(.*)', ['a+b']],
    '\\ takes the next character as it is': ['\\*star', ['*star']],
    'a bracket that does not end is a character': ['[ab.log', []],
  }
  for (const [name, [ignore, gone]] of Object.entries(cases)) {
    test(name, async () => {
      const at = await folders()
      for (const path of source) await write(at.src, path)
      await write(at.src, '.s2iignore', ignore)
      await shell('ignore.sh', at, 'ignore')
      const left = (await readdir(at.src, { recursive: true })).toSorted()
      assert.deepEqual(source.filter((path) => !left.includes(path)).toSorted(), gone.toSorted())
    })
  }
  test('.git never is part of the source, wherever it is', async () => {
    const at = await folders()
    for (const path of ['.git/config', 'vendor/x/.git/config', 'a']) await write(at.src, path)
    await shell('ignore.sh', at, 'ignore')
    assert.deepEqual((await readdir(at.src, { recursive: true })).toSorted(), ['a', 'vendor', 'vendor/x'])
  })
})

describe('the cache keeps to its limit', () => {
  const until = (condition: string): string => `until ${condition}; do sleep 0.1; done`
  const half = Buffer.alloc(600 * 1024, 'x')
  /** Runs a script while the cache is watched. */
  const watched = (at: Folders, script: string): Promise<string> =>
    shell(
      'cache.sh',
      at,
      `watch_cache 0.2 & watcher=$!; ${until('[ -e $work/looked ]')}; ${script}; kill $watcher; bound_cache`,
    )

  test('what earlier builds left goes first, while assemble runs', async () => {
    const at = await folders()
    await write(at.cache, 'npm/old', half)
    const said = await watched(
      at,
      `cp ${at.cache}/npm/old ${at.cache}/new; ${until('! [ -e $cache/npm/old ]')}; ls ${at.cache}`,
    )
    assert.match(said, /more than 1 MiB: what earlier builds left is removed\nnew\nnpm\n$/)
    assert.deepEqual((await readdir(at.cache, { recursive: true })).toSorted(), ['new', 'npm'])
  })
  test('when that is not enough, all of it', async () => {
    const at = await folders()
    const fill = `head -c 1500000 /dev/zero >${at.cache}/new; ${until('[ -e $work/emptied ]')}; sleep 1; du -sk ${at.cache} | cut -f 1`
    const said = await watched(at, fill)
    assert.match(said, /MiB: emptied\n(\d{1,2})\n$/)
    assert.deepEqual(await readdir(at.cache), [])
  })
  test('who goes on writing one file does not grow out of sight', async () => {
    const at = await folders()
    const endless = `(while :; do head -c 700000 /dev/zero; sleep 0.1; done) >${at.cache}/endless & writer=$!`
    const look = `for i in 1 2 3 4 5 6 7 8 9; do sleep 0.4; stat -c '%b %s' ${at.cache}/endless; done`
    const said = await watched(at, `${endless}; ${look}; kill $writer; wait $writer`)
    const seen = [...said.matchAll(/^(\d+) (\d+)$/gm)].map(
      ([, blocks, size]) => [Number(blocks) * 512, Number(size)] as const,
    )
    const [used, written] = [Math.max(...seen.map(([on]) => on)), Math.max(...seen.map(([, size]) => size))]
    assert.ok(
      written > 4_000_000 && used < written / 2,
      `${used} bytes on the disk of ${written} that were written`,
    )
  })
  test('within its limit it stays as it is', async () => {
    const at = await folders()
    await write(at.cache, 'old', half)
    assert.equal(await watched(at, 'sleep 0.5'), '')
    assert.equal((await stat(join(at.cache, 'old'))).size, half.length)
  })
})
