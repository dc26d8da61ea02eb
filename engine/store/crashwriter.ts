import { writeSync } from 'node:fs'
import { sqliteLog } from './sqlite.ts'

// The victim of crash.test.ts: eight writers who write as fast as they can and say on stdout what was acknowledged.

const log = await sqliteLog(process.argv[2] as string)
const round = process.argv[3] as string

async function write(writer: number): Promise<never> {
  const key = `writers/${writer}`
  let expected = (await log.live(key))[0]?.revision ?? 0
  for (let count = 0; ; count++) {
    const deletes = count % 5 === 4 && expected > 0
    const value = deletes ? undefined : `${round}.${count} ${'x'.repeat(writer * 300)}`
    const row = await log.append({ key, expected, ...(value !== undefined && { value }) })
    if (!row) throw new Error(`writer ${writer} lost a race against nobody`)
    expected = deletes ? 0 : row.revision
    // Synchronous, so that nothing acknowledged is still in a buffer of this process when it dies.
    writeSync(1, `${JSON.stringify(row)}\n`)
  }
}
await Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)))
