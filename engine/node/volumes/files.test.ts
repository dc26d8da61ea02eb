import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Data } from '../config/sources.ts'
import { samplePod } from '../samples.ts'
import { writeAtomically } from './atomicDir.ts'
import { isOurs } from './claim.ts'
import { checkHostPath } from './hostPath.ts'
import { downwardPayload, type Payload, payloadOf, type Selection, safePath } from './payload.ts'
import { resolveSubPath } from './subPath.ts'
import { parseMountPoints } from './tmpfs.ts'

let dir = ''
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'volumes-'))
})
after(() => rm(dir, { recursive: true }))

const payload = (files: Record<string, string>): Payload =>
  new Map(Object.entries(files).map(([path, text]) => [path, { data: Buffer.from(text), mode: 0o640 }]))
const shown = async (volume: string): Promise<string[]> =>
  (await readdir(volume)).filter((name) => !name.startsWith('..')).sort()

test('a volume of files is swapped as a whole', async () => {
  const volume = join(dir, 'swap')
  assert.equal(await writeAtomically(volume, payload({ a: '1', 'deep/b': '2' })), true)
  const first = await readlink(join(volume, '..data'))
  assert.deepEqual(await shown(volume), ['a', 'deep'])
  assert.equal(await readFile(join(volume, 'deep/b'), 'utf8'), '2')
  assert.equal((await stat(join(volume, 'a'))).mode & 0o777, 0o640)
  assert.equal(await writeAtomically(volume, payload({ a: '1', 'deep/b': '2' })), false)
  assert.equal(await readlink(join(volume, '..data')), first)
  assert.equal(await writeAtomically(volume, payload({ a: '3', c: '' })), true)
  assert.deepEqual(await shown(volume), ['a', 'c'])
  assert.equal(await readFile(join(volume, 'a'), 'utf8'), '3')
  assert.equal((await readdir(volume)).filter((name) => /^\.\.\d/.test(name)).length, 1)
})

test('an empty volume, and one left half swapped by a crash', async () => {
  const volume = join(dir, 'crash')
  assert.equal(await writeAtomically(volume, payload({})), true)
  await symlink('nowhere', join(volume, '..data_tmp'))
  await writeAtomically(volume, payload({ a: '1' }))
  assert.equal(await readFile(join(volume, 'a'), 'utf8'), '1')
})

const conf: Data = new Map([
  ['a', Buffer.from('1')],
  ['b', Buffer.from('2')],
])
const sources = { configmap: (name: string) => (name === 'conf' ? conf : undefined), secret: () => undefined }
const select = (change: Partial<Selection>): string[] =>
  [...payloadOf(sources, { kind: 'configmap', name: 'conf', ...change }, 0o644)].map(
    ([path, { data, mode }]) => `${path} ${data} ${mode.toString(8)}`,
  )
const selections: Record<string, { given: Partial<Selection>; want: string[] | RegExp }> = {
  'all keys': { given: {}, want: ['a 1 644', 'b 2 644'] },
  'chosen keys': { given: { items: [{ key: 'b', path: 'x/y', mode: 0o400 }] }, want: ['x/y 2 400'] },
  'missing and optional': { given: { name: 'none', optional: true }, want: [] },
  'a missing key, optional': { given: { items: [{ key: 'c', path: 'c' }], optional: true }, want: [] },
  missing: { given: { name: 'none' }, want: /^configmap "none" not found$/ },
  'a missing key': { given: { items: [{ key: 'c', path: 'c' }] }, want: /non-existent config key: c/ },
  'a path out of the volume': { given: { items: [{ key: 'a', path: '../a' }] }, want: /stay inside/ },
}
for (const [name, { given, want }] of Object.entries(selections)) {
  test(`payload: ${name}`, () =>
    want instanceof RegExp
      ? assert.throws(() => select(given), { message: want })
      : assert.deepEqual(select(given), want))
}

test('payload: the downward API', () => {
  const facts = {
    pod: samplePod({}, { labels: { app: 'web' } }),
    podIPs: [],
    hostIP: '',
    allocatable: { cpu: '2' },
  }
  const items = [
    { path: 'labels', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.labels' } },
    { path: 'cpu', resourceFieldRef: { resource: 'limits.cpu', containerName: 'web' }, mode: 0o600 },
  ]
  const files = [...downwardPayload(facts, items, 0o644)].map(([path, { data, mode }]) => [
    path,
    String(data),
    mode,
  ])
  assert.deepEqual(files, [
    ['labels', 'app="web"', 0o644],
    ['cpu', '2', 0o600],
  ])
})

for (const path of ['/a', '..', 'a/../b', '..data', '', '.']) {
  test(`no path of a volume: ${JSON.stringify(path)}`, () =>
    assert.throws(() => safePath(path), { name: 'ConfigError' }))
}

test('a subPath is made like its volume, and never leads out of it', async () => {
  const volume = join(dir, 'sub')
  await mkdir(join(volume, 'real'), { recursive: true })
  assert.equal(await resolveSubPath(volume, 'new/er'), join(volume, 'new/er'))
  assert.equal((await stat(join(volume, 'new/er'))).mode, (await stat(volume)).mode)
  await symlink('real', join(volume, 'inside'))
  assert.equal(await resolveSubPath(volume, 'inside'), join(volume, 'real'))
  await symlink('/etc', join(volume, 'outside'))
  for (const path of ['outside', 'outside/new', '../x'])
    await assert.rejects(resolveSubPath(volume, path), { name: 'ConfigError' })
})

test('a hostPath is what it says it is', async () => {
  const [file, made] = [join(dir, 'file'), join(dir, 'made/deep')]
  await writeFile(file, '')
  assert.equal(await checkHostPath({ path: made, type: 'DirectoryOrCreate' }), made)
  assert.ok((await stat(made)).isDirectory())
  await checkHostPath({ path: file, type: 'File' })
  await checkHostPath({ path: '/dev/null', type: 'CharDevice' })
  await checkHostPath({ path: join(dir, 'none'), type: '' })
  const refused = { message: `hostPath type check failed: ${file} is not a directory` }
  await assert.rejects(checkHostPath({ path: file, type: 'Directory' }), refused)
})

for (const [path, want] of Object.entries({
  '/v/a': true,
  '/v/a/b': true,
  '/v': false,
  '/v/': false,
  '/v/../etc': false,
  '/vv/a': false,
  '/v/a/': false,
})) {
  test(`${path} is ${want ? '' : 'not '}a local volume of ours`, () =>
    assert.equal(isOurs({ volumesDir: '/v' }, path), want))
}

test('mount points with blanks in them', () =>
  assert.deepEqual(
    parseMountPoints('36 35 98:0 / /mnt rw - ext3 x rw\n37 35 0:5 / /a\\040b rw - tmpfs t rw\n'),
    ['/mnt', '/a b'],
  ))
