import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Apt } from './apt.ts'
import { type Layer, layerKey } from './layer.ts'
import { layersIn } from './layers.ts'
import { sharedLayers } from './shared.ts'

const layer: Layer = { name: 'base', packages: ['tini'], kept: true }
const { signal } = new AbortController()
const sources = ['deb bookworm main']

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hawser-shared-'))
})
after(() => rm(folder, { recursive: true, force: true }))

/** A layer as a platform has composed it. */
async function composedLayer(path: string, version: string): Promise<void> {
  await mkdir(join(path, 'diff'), { recursive: true })
  await writeFile(join(path, 'diff/file'), version)
  const record = { digest: `sha256:${version}`, size: 1, on: '', packages: { tini: version } }
  await writeFile(join(path, 'layer.json'), JSON.stringify(record))
}

/** Another platform, where Debian has this version of the package; it cannot compose anything. */
function platform(name: string, version: string, from: readonly string[] = sources) {
  const apt: Pick<Apt, 'available' | 'sources'> = {
    available: async () => new Map([['tini', version]]),
    sources: async () => from,
  }
  const directory = join(folder, name)
  const layers = layersIn({
    directory,
    apt: apt as Apt,
    shared: sharedLayers(join(folder, 'cache')),
    log: () => {},
  })
  const told: string[] = []
  return { told, ensure: () => layers.ensure(layer, { progress: (text) => told.push(text), signal }) }
}

test('what one platform lent, another has without composing it, and without a second copy', async () => {
  const shared = sharedLayers(join(folder, 'cache'))
  const home = shared.homeOf(layer, sources)
  await composedLayer(join(folder, 'first'), '1')
  await shared.lend(join(folder, 'first'), home, signal)
  const second = platform('second', '1')
  const [made] = await second.ensure()
  assert.equal(made?.path, join(folder, 'second', layerKey(layer)))
  assert.equal(made.digest, 'sha256:1')
  assert.deepEqual(second.told, ['taking base from the image cache'])
  const [lent, own] = await Promise.all([home, made.path].map((path) => stat(join(path, 'diff/file'))))
  assert.equal(own?.ino, lent?.ino)
  assert.deepEqual(await readdir(join(folder, 'second')), [layerKey(layer)])
})

const others: Record<string, [version: string, sources: readonly string[]]> = {
  'of which Debian has updates': ['2', sources],
  'of other sources': ['1', ['deb [trusted=yes] mirror bookworm main']],
}
for (const [name, [version, from]] of Object.entries(others)) {
  test(`a layer ${name} is not taken`, async () => {
    const { told, ensure } = platform(`other ${version}`, version, from)
    await assert.rejects(ensure())
    assert.deepEqual(told, [])
  })
}

test('a newer layer replaces an older one, and what was abandoned goes', async () => {
  const cache = join(folder, 'cache')
  const shared = sharedLayers(cache)
  const home = shared.homeOf(layer, sources)
  const [old, recent] = [join(cache, '.sharing-old'), join(cache, '.sharing-new')]
  for (const path of [old, recent]) await mkdir(path)
  await utimes(old, 0, 0)
  await composedLayer(join(folder, 'newer'), '2')
  await shared.lend(join(folder, 'newer'), home, signal)
  assert.equal(await readFile(join(home, 'diff/file'), 'utf8'), '2')
  assert.deepEqual((await readdir(cache)).sort(), ['.sharing-new', home.slice(cache.length + 1)])
})
