import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openAuditLog } from './auditlog.ts'

async function opened(t: TestContext, more: { maxBytes?: number; maxBackups?: number } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-audit-'))
  t.after(() => rm(folder, { recursive: true }))
  const path = join(folder, 'audit.log')
  let now = Date.parse('2026-03-01T12:00:00Z')
  const errors: string[] = []
  const log = await openAuditLog({
    path,
    maxBytes: 1000,
    maxBackups: 2,
    now: () => now++,
    onError: (message) => errors.push(message),
    ...more,
  })
  t.after(() => log[Symbol.asyncDispose]())
  return { folder, path, log, errors }
}

test('lines are written in order, for their owner only', async (t) => {
  const { path, log } = await opened(t)
  for (const line of ['a\n', 'b\n', 'c\n']) log.write(line)
  await log.flushed()
  assert.equal(await readFile(path, 'utf8'), 'a\nb\nc\n')
  assert.equal((await stat(path)).mode & 0o777, 0o600)
})

test('a long file is put aside, and the oldest of those are removed', async (t) => {
  const { folder, path, log } = await opened(t)
  for (let count = 0; count < 5; count++) {
    log.write(`${String(count).repeat(600)}\n`)
    await log.flushed()
  }
  const names = (await readdir(folder)).sort()
  assert.equal(names.length, 3)
  assert.match(names[0] ?? '', /^audit-2026-03-01T12-00-00\.\d{3}\.log$/)
  assert.match(await readFile(path, 'utf8'), /^4+\n$/)
  assert.match(await readFile(join(folder, names[0] ?? ''), 'utf8'), /^2+\n$/)
})

test('what the disk cannot take is lost and told about, and memory stays bounded', async (t) => {
  const { log, errors } = await opened(t)
  const line = 'x'.repeat(1024 * 1024)
  for (let count = 0; count < 20; count++) log.write(line)
  assert.deepEqual(errors, ['audit events are lost: the disk is too slow'])
  await log.flushed()
})
