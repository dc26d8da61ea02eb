import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { extract } from 'tar-stream'
import { packSource } from './pack.ts'

async function directoryWith(
  files: Readonly<Record<string, string>>,
): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'pack-'))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), content)
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

async function unpacked(archive: Buffer): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  const reader = extract()
  reader.end(gunzipSync(archive))
  for await (const entry of reader) {
    found[entry.header.name] = entry.header.linkname ?? (await buffer(entry)).toString()
    entry.resume()
  }
  return found
}

test('what the ignore files name, .git and node_modules stay behind', async () => {
  await using directory = await directoryWith({
    'server.js': 'main',
    'lib/a.js': 'a',
    'lib/a.log': 'no',
    'empty.txt': '',
    '.git/HEAD': 'no',
    'node_modules/x/index.js': 'no',
    'lib/node_modules/y.js': 'no',
    '.gitignore': '*.log\nbuild/\n!keep.log',
    'build/out.js': 'no',
    'keep.log': 'yes',
    '.hawserignore': '/secret',
    secret: 'no',
  })
  await symlink('server.js', join(directory.path, 'link.js'))
  const found = await unpacked(await buffer(packSource(directory.path)))
  assert.deepEqual(found, {
    '.gitignore': '*.log\nbuild/\n!keep.log',
    '.hawserignore': '/secret',
    'empty.txt': '',
    'keep.log': 'yes',
    'lib/a.js': 'a',
    'link.js': 'server.js',
    'server.js': 'main',
  })
})

test('the same files give the same bytes', async () => {
  await using one = await directoryWith({ 'b.js': '1', 'a.js': '2' })
  await using two = await directoryWith({ 'a.js': '2', 'b.js': '1' })
  assert.deepEqual(await buffer(packSource(one.path)), await buffer(packSource(two.path)))
})

test('a source beyond the limit fails and says what to do', async () => {
  await using directory = await directoryWith({ 'a.js': 'x'.repeat(100) })
  await assert.rejects(buffer(packSource(directory.path, { limit: 50 })), /holds more than/)
})

test('files that are made take the place of those of the directory', async () => {
  await using directory = await directoryWith({ 'a.js': '1', Dockerfile: 'old' })
  const instead = [
    { path: 'Dockerfile', text: 'new', mode: 0o644 },
    { path: '.s2i/bin/run', text: '#!', mode: 0o755 },
  ]
  assert.deepEqual(await unpacked(await buffer(packSource(directory.path, { instead }))), {
    Dockerfile: 'new',
    '.s2i/bin/run': '#!',
    'a.js': '1',
  })
})

test('Docker builds get what .dockerignore leaves, whatever .gitignore says', async () => {
  await using directory = await directoryWith({
    '.gitignore': 'dist',
    '.dockerignore': '*\n!dist\n!src/**',
    Dockerfile: 'FROM a',
    'dist/a.js': 'a',
    'src/b.js': 'b',
    'README.md': 'no',
    '.git/HEAD': 'no',
  })
  const found = await unpacked(await buffer(packSource(directory.path, { rules: 'docker' })))
  assert.deepEqual(Object.keys(found), ['.dockerignore', 'Dockerfile', 'dist/a.js', 'src/b.js'])
})
