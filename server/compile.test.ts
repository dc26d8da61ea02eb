import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { dirsOf } from '@hawser/cli/platform/dirs.ts'
import { nodeFlags } from '@hawser/cli/platform/runtime.ts'
import { root, run } from '@hawser/testing/command.ts'
import { freePort } from '@hawser/testing/platform.ts'
import { parts } from './options.ts'
import { readSettings, releaseInstance } from './settings.ts'

const main = [...nodeFlags, join(root, 'server/main.ts')]

async function temporaryFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-compile-'))
  context.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Starts a control plane until it is ready, and returns what Node had to compile for it. */
async function compiledAtStart(context: TestContext, cache: string): Promise<string[]> {
  const dirs = dirsOf(join(await temporaryFolder(context), 'data'))
  // All parts but the router, whose HAProxy outlives the process that started it.
  const only = ['--only', parts.filter((part) => part !== 'router').join(',')]
  const args = [...main, 'server', '--data-dir', dirs.data, '--port', String(await freePort()), ...only]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: cache, NODE_DEBUG_NATIVE: 'COMPILE_CACHE' },
  })
  const ended = once(child, 'exit')
  context.after(async () => {
    child.kill('SIGKILL')
    await ended
    const settings = await readSettings(dirs)
    if (settings) await releaseInstance(dirs, settings.instance)
    await rm(dirs.run, { recursive: true, force: true })
  })
  const missed: string[] = []
  createInterface(child.stderr).on('line', (line) => {
    const [, file] = /^\[compile cache\] reading cache from .* for (.*)\.\.\. no such file/.exec(line) ?? []
    if (file) missed.push(file)
  })
  const ready = (async () => {
    for await (const line of createInterface(child.stdout)) if (line.includes('ready https://')) return
  })()
  await Promise.race([ready, ended])
  return missed
}

test('a control plane that was compiled ahead compiles nothing when it starts', async (context) => {
  const cache = await temporaryFolder(context)
  const { code, stderr } = await run(process.execPath, [...main, 'compile'], {
    env: { NODE_COMPILE_CACHE: cache },
  })
  assert.deepEqual([code, stderr], [0, ''], 'requests were answered ahead, too')
  assert.deepEqual(await compiledAtStart(context, cache), [])
})
