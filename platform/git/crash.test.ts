import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openFolder, openWorld, type World } from './testing/world.ts'

/** A server of its own process; answers its port, and follows what it says. */
async function startServer(directory: string) {
  const program = join(import.meta.dirname, 'testing/server.ts')
  const child: ChildProcess = spawn(process.execPath, [program, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
  const line = async (): Promise<string> => String((await lines.next()).value)
  const kill = async (): Promise<void> => {
    const closed = once(child, 'close')
    child.kill('SIGKILL')
    await closed
  }
  return { port: Number(await line()), line, kill }
}

/** Processes of git in a folder. */
async function processesIn(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    const text = (name: string): Promise<string> => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')
    const [command, environment] = [await text('cmdline'), await text('environ')]
    if (/^(git|\/usr\/lib\/git-core|\/bin\/sh)/.test(command) && environment.includes(folder))
      found.push(command)
  }
  return found
}

async function checkWhole(world: World): Promise<void> {
  for (let time = 0; (await processesIn(world.directory)).length > 0; time++) {
    assert.ok(time < 100, `still running: ${await processesIn(world.directory)}`)
    await sleep(50)
  }
  await world.reopen()
  const { code, said } = await world.git(['--git-dir', world.repository(), 'fsck', '--full', '--strict'])
  assert.equal(code, 0, said)
  assert.equal(await world.ref_('refs/heads/main'), undefined)
}

test('kill -9 of the platform in the middle of a push: nothing is stored, nothing is left, and it is pushed again', async (t) => {
  const base = await openFolder(t)
  const world = await openWorld(t, base)
  const content = (): string => randomBytes(1_000_000).toString('base64')
  const commit = await world.commit({ 'server.js': content() })
  // While it is received, checked, …
  for (const afterMs of [100, 250, 500]) {
    const server = await startServer(world.directory)
    const pushed = world.git(['push', 'URL/web', 'main'], { port: server.port })
    await sleep(afterMs)
    await server.kill()
    assert.notEqual((await pushed).code, 0)
    if (existsSync(world.repository())) await checkWhole(world)
  }
  // … and deployed.
  const server = await startServer(world.directory)
  const pushed = world.git(['push', 'URL/web', 'main'], { port: server.port })
  assert.equal(await server.line(), 'deploying')
  await server.kill()
  assert.notEqual((await pushed).code, 0)
  await checkWhole(world)
  const again = await world.push()
  assert.equal(again.code, 0, again.said)
  assert.equal(await world.ref_('refs/heads/main'), commit)
})
