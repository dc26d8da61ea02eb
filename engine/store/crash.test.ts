import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Row } from './log.ts'
import { sqliteLog } from './sqlite.ts'

const deaths = 100

test(`${deaths} times SIGKILL: no acknowledged write is lost, no revision is missing`, async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-crash-'))
  context.after(() => rm(folder, { recursive: true }))
  const path = join(folder, 'hawser.db')
  let newest = 0
  for (let death = 0; death < deaths; death++) {
    const acknowledged = await writeUntilKilled(path, death)
    await using log = await sqliteLog(path)
    const rows = await log.since(newest)
    const stored = new Map(rows.map((row) => [row.revision, row]))
    rows.forEach((row, index) => {
      assert.equal(row.revision, newest + index + 1, `revisions are dense after death ${death}`)
    })
    for (const row of acknowledged) assert.deepEqual(stored.get(row.revision), row)
    assert.ok(acknowledged.length > 0, `the writers of death ${death} wrote nothing`)
    newest = await log.newest()
  }
})

/** Returns the rows that the process had acknowledged when it was killed in the middle of its work. */
async function writeUntilKilled(path: string, death: number): Promise<Row[]> {
  const program = fileURLToPath(new URL('./crashwriter.ts', import.meta.url))
  // A file, not a pipe: a pipe that is read too slowly refuses writes, and what it holds dies with nobody to read it.
  const said = `${path}.${death}.said`
  await using file = await open(said, 'w')
  const child = spawn(process.execPath, [program, path, String(death)], {
    stdio: ['ignore', file.fd, 'inherit'],
  })
  const closed = once(child, 'close') as Promise<[number | null, string | null]>
  const enough = 1 + ((death * 37) % 150)
  while (child.exitCode === null && (await linesOf(said)).length < enough) await sleep(1)
  child.kill('SIGKILL')
  const [, signal] = await closed
  assert.equal(signal, 'SIGKILL', 'the writers went on until they were killed')
  return (await linesOf(said)).map((line) => JSON.parse(line) as Row)
}

/** Whole lines of a file. */
const linesOf = async (path: string): Promise<string[]> =>
  (await readFile(path, 'utf8')).split('\n').slice(0, -1)
