import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { extract } from 'tar-stream'
import { isolated } from './isolated.ts'
import { slimLayer } from './slim.ts'

const skip = process.getuid?.() === 0 ? false : 'needs root'
if (skip && process.env.CI) throw new Error(`this CI machine ${skip}`)

const signal = new AbortController().signal
const shared = join(import.meta.dirname, 'overlay.sh')
let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hawser-slim-'))
})
after(() => rm(folder, { recursive: true, force: true }))

/** Lets a script change a real overlay on top of a few files. @returns The folders of both. */
async function changed(
  name: string,
  script: string,
): Promise<{ lower: string; upper: string; home: string }> {
  const home = join(folder, name)
  for (const part of ['lower/etc/apache2', 'lower/srv', 'upper', 'work', 'root'])
    await mkdir(join(home, part), { recursive: true })
  await writeFile(join(home, 'lower/etc/motd'), 'hello')
  await writeFile(join(home, 'lower/etc/apache2/conf'), 'old')
  const mounted = '. "$1"; overlay "$2/lower" "$2/upper" "$2/work" "$2/root"; cd "$2/root"'
  await isolated({
    command: ['sh', '-euc', `${mounted}\n${script}`, '-', shared, home],
    env: process.env,
    doing: 'changing an overlay',
    signal,
  })
  return { lower: join(home, 'lower'), upper: join(home, 'upper'), home }
}

async function packed(
  { lower, upper, home }: { lower: string; upper: string; home: string },
  without: string[] = [],
) {
  const workspace = await mkdtemp(join(home, 'workspace-'))
  const { digest, size } = await slimLayer(workspace, upper, { below: [lower], without, workspace }, signal)
  const entries = extract()
  createReadStream(join(workspace, 'blobs/sha256', digest.replace('sha256:', ''))).pipe(entries)
  const found = []
  for await (const entry of entries) {
    found.push(entry.header)
    entry.resume()
  }
  return { digest, size, found, names: found.map(({ name }) => name) }
}

test('what is gone, and what replaces a folder, has a name of its own in a layer', { skip }, async () => {
  const change = await changed(
    'gone',
    'rm etc/motd; rm -r etc/apache2; mkdir etc/apache2 etc/new; echo a >etc/new/a',
  )
  const { names, found } = await packed(change)
  const changes = names.filter((name) => name !== './')
  assert.deepEqual(changes, [
    'etc/',
    'etc/apache2/',
    'etc/new/',
    'etc/new/a',
    'etc/.wh.motd',
    'etc/apache2/.wh..wh..opq',
  ])
  const { type, size, mode } = found.find(({ name }) => name === 'etc/.wh.motd') ?? {}
  assert.deepEqual({ type, size, mode }, { type: 'file', size: 0, mode: 0o644 })
})

test('files keep what they are: links, owners, modes, odd names; others stay away', { skip }, async () => {
  const script = `echo a >srv/a; ln srv/a srv/b; ln -s a srv/c; chown 1001:0 srv/a; chmod 4755 srv/a
mkdir -p usr/share/doc/x usr/share/man/man1 opt/jmods var/log
echo l >usr/share/doc/x/copyright; echo c >usr/share/doc/x/changelog; echo m >usr/share/man/man1/m; echo j >opt/jmods/j
echo n >"srv/-n"; echo o >"srv/$(printf 'F\\305\\221 \\n\\377')"; mknod srv/null c 1 3`
  const { names, found } = await packed(await changed('kept', script), ['opt/jmods/'])
  assert.ok(
    names.includes('usr/share/doc/x/copyright') && names.includes('srv/-n') && names.includes('var/log/'),
  )
  assert.ok(!names.some((name) => /changelog|man1|jmods/.test(name)), names.join(' '))
  const about = (name: string) => found.find((header) => header.name === name)
  assert.deepEqual([about('srv/a')?.mode, about('srv/a')?.uid, about('srv/a')?.gid], [0o4755, 1001, 0])
  assert.deepEqual([about('srv/b')?.type, about('srv/b')?.linkname], ['link', 'srv/a'])
  assert.deepEqual([about('srv/c')?.type, about('srv/c')?.linkname], ['symlink', 'a'])
  assert.equal(about('srv/null')?.devminor, 3)
  assert.ok(names.some((name) => name.startsWith('srv/F')))
})

test('the same folder is the same layer, byte by byte', { skip }, async () => {
  const change = await changed('same', 'for i in 3 1 2; do echo $i >srv/$i; done; rm etc/motd')
  const [first, second] = [await packed(change), await packed(change)]
  assert.deepEqual([first.digest, first.size], [second.digest, second.size])
  assert.ok(!first.found.some(({ pax }) => pax))
})
