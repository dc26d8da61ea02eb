import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isolated } from './isolated.ts'

const skip = process.getuid?.() === 0 ? false : 'needs root'
if (skip && process.env.CI) throw new Error(`this CI machine ${skip}`)

const signal = new AbortController().signal
const shell = (script: string) => ({
  command: ['sh', '-c', script] as const,
  env: process.env,
  doing: 'trying',
  signal,
})

/** Whether a process has this among its arguments. */
const runs = (argument: string): boolean =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(argument)
      } catch {
        return false
      }
    })
const until = async (what: string, check: () => boolean): Promise<void> => {
  for (let time = 0; time < 300; time++) {
    if (check()) return
    await sleep(100)
  }
  assert.fail(`${what} did not happen`)
}

test('what it mounts is gone afterwards, and it sees its own processes only', { skip }, async () => {
  const lines: string[] = []
  const line = (text: string) => lines.push(text)
  await isolated({ ...shell('mount -t tmpfs none /mnt && touch /mnt/here && ls /mnt && echo pid $$'), line })
  assert.ok(lines.includes('here') && lines.includes('pid 1'), lines.join())
  assert.ok(!readdirSync('/mnt').includes('here'))
})

test('a failure says what was done, how it ended and what was printed', { skip }, () =>
  assert.rejects(isolated(shell('echo no such package >&2; exit 100')), {
    message: 'trying failed (code 100); it said:\nno such package',
  }),
)

test('kill -9 of the platform ends everything it was composing', { skip }, async () => {
  const mark = `${3_000_000 + process.pid}`
  const script = `
    import { isolated } from ${JSON.stringify(join(import.meta.dirname, 'isolated.ts'))}
    const signal = new AbortController().signal
    await isolated({ command: ['sh', '-c', 'sleep ${mark} & wait'], env: process.env, doing: 'waiting', signal })`
  const platform = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' })
  await until('the start', () => runs(mark))
  platform.kill('SIGKILL')
  await until('the end', () => !runs(mark))
})
