import assert from 'node:assert/strict'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Log } from './log.ts'
import { memoryLog } from './memory.ts'
import { sqliteLog } from './sqlite.ts'

type Open = (context: TestContext) => Promise<Log>

const backends: Record<string, Open> = {
  memory: async () => memoryLog(),
  sqlite: async (context) => {
    const log = await sqliteLog(await temporaryFile(context))
    context.after(() => log[Symbol.asyncDispose]())
    return log
  },
}

async function temporaryFile(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-log-'))
  context.after(() => rm(folder, { recursive: true }))
  return join(folder, 'hawser.db')
}

for (const [name, open] of Object.entries(backends)) {
  test(`${name}: revisions are dense and follow the order of the calls`, async (context) => {
    const log = await open(context)
    const rows = await Promise.all(
      ['a', 'b', 'c'].map((key) => log.append({ key, value: `value of ${key}`, expected: 0 })),
    )
    assert.deepEqual(
      rows.map((row) => row?.revision),
      [1, 2, 3],
    )
    assert.deepEqual(rows[1], { revision: 2, key: 'b', value: 'value of b' })
    assert.equal(await log.newest(), 3)
  })

  test(`${name}: of two writers who expect the same revision one wins`, async (context) => {
    const log = await open(context)
    const first = log.append({ key: 'a', value: '1', expected: 0 })
    const second = log.append({ key: 'a', value: '2', expected: 0 })
    assert.deepEqual(await first, { revision: 1, key: 'a', value: '1' })
    assert.equal(await second, undefined)
    assert.equal((await log.append({ key: 'a', value: '3', expected: 1 }))?.revision, 2)
    assert.equal(await log.append({ key: 'a', value: '4', expected: 1 }), undefined)
  })

  test(`${name}: a write may build on one that is not on disk yet`, async (context) => {
    const log = await open(context)
    const writes = [
      log.append({ key: 'a', value: '1', expected: 0 }),
      log.append({ key: 'a', expected: 1 }),
      log.append({ key: 'a', value: '3', expected: 0 }),
    ]
    assert.deepEqual(
      (await Promise.all(writes)).map((row) => row?.revision),
      [1, 2, 3],
    )
    assert.deepEqual(await log.live(''), [{ revision: 3, key: 'a', value: '3' }])
  })

  test(`${name}: deleting what is not there loses`, async (context) => {
    const log = await open(context)
    assert.equal(await log.append({ key: 'a', expected: 0 }), undefined)
    assert.equal(await log.newest(), 0)
  })

  test(`${name}: live rows under a prefix, by key; everything since a revision, by revision`, async (context) => {
    const log = await open(context)
    await log.append({ key: 'pods/b', value: 'B', expected: 0 })
    await log.append({ key: 'pods/a', value: 'A', expected: 0 })
    await log.append({ key: 'nodes/n', value: 'N', expected: 0 })
    await log.append({ key: 'pods/c', value: 'ü \u0000 "quoted"', expected: 0 })
    await log.append({ key: 'pods/b', expected: 1 })
    assert.deepEqual(await log.live('pods/'), [
      { revision: 2, key: 'pods/a', value: 'A' },
      { revision: 4, key: 'pods/c', value: 'ü \u0000 "quoted"' },
    ])
    assert.deepEqual(
      (await log.since(2)).map(({ revision, key, value }) => [revision, key, value]),
      [
        [3, 'nodes/n', 'N'],
        [4, 'pods/c', 'ü \u0000 "quoted"'],
        [5, 'pods/b', undefined],
      ],
    )
  })

  test(`${name}: compaction keeps live rows and all that is newer`, async (context) => {
    const log = await open(context)
    await log.append({ key: 'a', value: '1', expected: 0 })
    await log.append({ key: 'b', value: '1', expected: 0 })
    await log.append({ key: 'a', value: '2', expected: 1 })
    await log.append({ key: 'b', expected: 2 })
    await log.append({ key: 'a', value: '3', expected: 3 })
    await log.compact(3)
    assert.deepEqual(
      (await log.since(0)).map((row) => row.revision),
      [4, 5],
      'a@1 and a@3 and b@2 were replaced; the deletion of b is newer than 3',
    )
    await log.compact(100)
    assert.deepEqual(await log.since(0), [{ revision: 5, key: 'a', value: '3' }])
    await log.append({ key: 'a', expected: 5 })
    await log.compact(6)
    assert.deepEqual(await log.since(0), [])
    assert.equal((await log.append({ key: 'a', value: '4', expected: 0 }))?.revision, 7)
  })
}

test('sqlite: another log on the same file finds the same rows, and goes on counting after a compaction', async (context) => {
  const path = await temporaryFile(context)
  {
    await using log = await sqliteLog(path)
    await log.append({ key: 'a', value: '1', expected: 0 })
    await log.append({ key: 'b', value: '1', expected: 0 })
    await log.append({ key: 'a', value: '2', expected: 1 })
    await log.append({ key: 'b', expected: 2 })
    await log.compact(4)
  }
  await using log = await sqliteLog(path)
  assert.deepEqual(await log.live(''), [{ revision: 3, key: 'a', value: '2' }])
  assert.equal(await log.newest(), 4)
  assert.equal(await log.append({ key: 'a', value: '3', expected: 1 }), undefined)
  assert.equal((await log.append({ key: 'a', value: '3', expected: 3 }))?.revision, 5)
})

test('sqlite: nobody else on the machine can read the files', async (context) => {
  const path = await temporaryFile(context)
  await using log = await sqliteLog(path)
  await log.append({ key: 'a', value: 'secret', expected: 0 })
  for (const file of [path, `${path}-wal`]) assert.equal((await stat(file)).mode & 0o777, 0o600, file)
})

test('sqlite: a second server on the same file is refused', async (context) => {
  const path = await temporaryFile(context)
  await using _log = await sqliteLog(path)
  await assert.rejects(sqliteLog(path), /cannot open the store .*hawser\.db: database is locked/)
})

test('sqlite: a commit that fails takes back what came with it, and the log goes on', async (context) => {
  await using log = await sqliteLog(await temporaryFile(context))
  await log.append({ key: 'a', value: '1', expected: 0 })
  // SQLite cannot bind this value: the disk is not as easily made to fail.
  const bad = { key: 'bad', value: [] as unknown as string, expected: 0 }
  const results = await Promise.allSettled([
    log.append({ key: 'a', value: '2', expected: 1 }),
    log.append(bad),
    log.append({ key: 'b', value: '1', expected: 0 }),
    log.live(''),
  ])
  assert.deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'rejected', 'rejected', 'rejected'],
  )
  assert.match(String((results[0] as PromiseRejectedResult).reason), /the store could not write: /)
  assert.equal(await log.newest(), 1)
  assert.equal(await log.append({ key: 'a', value: '3', expected: 2 }), undefined, 'built on what was lost')
  const kept = { revision: 5, key: 'a', value: '3' }
  assert.deepEqual(await log.append({ key: 'a', value: '3', expected: 1 }), kept)
  assert.deepEqual(await log.live(''), [kept])
})

test('sqlite: closing waits for what was promised, and refuses the rest', async (context) => {
  const path = await temporaryFile(context)
  const log = await sqliteLog(path)
  const write = log.append({ key: 'a', value: '1', expected: 0 })
  const closing = log[Symbol.asyncDispose]()
  await assert.rejects(log.append({ key: 'b', value: '1', expected: 0 }), /the store is closed/)
  assert.equal((await write)?.revision, 1)
  await closing
})
