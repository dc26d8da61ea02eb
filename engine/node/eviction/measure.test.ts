import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { containerLog, podLogDir, volumeDir } from '../config/layout.ts'
import type { Work } from '../workers/work.ts'
import { measure } from './measure.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'measure-'))
after(() => rm(dataDir, { recursive: true }))
const layout = { dataDir, runDir: dataDir }

const metadata = { namespace: 'shop', name: 'web', uid: 'u1' }
const emptyDirs = ['full', 'made later', 'in memory'].map((name) => ({
  name,
  emptyDir: name === 'in memory' ? { medium: 'Memory' } : {},
}))
const workOf = (volumes: readonly object[]): Work =>
  ({
    pod: { metadata, spec: { containers: [], volumes } },
    agent: { layout },
    observed: { containers: [], sandboxes: [] },
  }) as unknown as Work
const write = async (path: string, bytes: number): Promise<void> => {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, Buffer.alloc(bytes, 'x'))
}

test('a pod that has written nothing', async () => {
  const { use } = await measure(workOf([]))
  assert.deepEqual(use, { containers: {}, volumes: {} })
})

test('logs count for their containers, and directories for their volumes; what is not there is nothing', async () => {
  const work = workOf(emptyDirs)
  const logs = podLogDir(layout, work.pod)
  await write(join(logs, containerLog('main', 0)), 100_000)
  await write(join(logs, containerLog('main', 1)), 100_000)
  await write(join(logs, containerLog('side', 0)), 10_000)
  await write(join(volumeDir(layout, 'u1', 'empty-dir', 'full'), 'a\nb'), 300_000)
  const { containers, volumes } = (await measure(work)).use
  assert.deepEqual(Object.keys(containers).sort(), ['main', 'side'])
  assert.ok((containers.main ?? 0) >= 200_000 && (containers.main ?? 0) < 300_000)
  assert.ok((containers.side ?? 0) >= 10_000 && (containers.side ?? 0) < 100_000)
  assert.deepEqual(Object.keys(volumes), ['full', 'made later'])
  assert.ok((volumes.full ?? 0) >= 300_000)
  assert.equal(volumes['made later'], 0)
})
