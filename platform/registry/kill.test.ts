import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

const serve = join(import.meta.dirname, 'testing', 'serve.ts')
const kills = 10
const size = 3_000_000

interface Running {
  readonly child: ChildProcess
  readonly port: number
}
async function start(folder: string): Promise<Running> {
  const child = spawn(process.execPath, [serve, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  return { child, port: Number(line.toString()) }
}
async function kill({ child }: Running): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

interface Heard {
  readonly code: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
}
/** Undefined: the connection broke, as it does when the server is killed. */
async function ask(
  port: number,
  method: string,
  path: string,
  body?: Buffer,
  pace = 0,
): Promise<Heard | undefined> {
  const headers = body ? { 'content-length': body.length } : {}
  const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false })
  const answered = once(sent, 'response').catch(() => undefined)
  for (let at = 0; body && at < body.length && !sent.destroyed; at += 250_000) {
    sent.write(body.subarray(at, at + 250_000))
    await sleep(pace)
  }
  sent.end()
  const [answer] = ((await answered) ?? []) as [Parameters<NonNullable<Parameters<typeof request>[2]>>[0]?]
  if (!answer) return undefined
  try {
    const bytes = Buffer.concat(await Array.fromAsync(answer))
    return { code: answer.statusCode ?? 0, headers: answer.headers, bytes }
  } catch {
    return undefined
  }
}

const uploads = '/v2/shop/web/blobs/uploads/'

test('I5 a registry that is killed again and again goes on where it was, and never shows half a blob', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-kill-'))
  let running = await start(folder)
  t.after(async () => {
    await kill(running)
    await rm(folder, { recursive: true })
  })
  let killed = 0
  let resumed = 0
  let blob = randomBytes(size)
  let location: string | undefined
  const finished: Buffer[] = []
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

  /** One connection's worth of a push; true: the blob was acknowledged. */
  const attempt = async (): Promise<boolean> => {
    const path = `/v2/shop/web/blobs/sha256:${sha256(blob)}`
    const head = await ask(running.port, 'HEAD', path)
    if (head?.code === 200) return true
    const state = location ? await ask(running.port, 'GET', location) : undefined
    if (state?.code !== 204) {
      const begun = await ask(running.port, 'POST', uploads)
      if (!begun) return false
      location = String(begun.headers.location)
    }
    const sent = state?.code === 204 ? endOf(state.headers.range) : 0
    assert.ok(sent <= blob.length, `${sent} bytes are there of ${blob.length}`)
    if (sent > 0) resumed++
    const patched = await ask(running.port, 'PATCH', String(location), blob.subarray(sent), 2)
    if (!patched) return false
    assert.equal(patched.code, 202, patched.bytes.toString())
    const put = await ask(running.port, 'PUT', `${location}?digest=sha256:${sha256(blob)}`)
    if (!put) return false
    assert.equal(put.code, 201, put.bytes.toString())
    return true
  }
  // What was acknowledged of an upload is there after a kill; the first push below goes on with it.
  location = String((await ask(running.port, 'POST', uploads))?.headers.location)
  assert.equal((await ask(running.port, 'PATCH', location, blob.subarray(0, 1_500_000)))?.code, 202)
  await kill(running)
  running = await start(folder)
  assert.equal((await ask(running.port, 'GET', location))?.headers.range, '0-1499999')

  while (killed < kills) {
    // Some are killed as they begin, most while bytes come, some as they end.
    const pushing = attempt()
    const isKilled = sleep(killed % 2 ? randomInt(5, 100) : randomInt(100, 600)).then(() => kill(running))
    const done = await pushing
    if (done) {
      finished.push(blob)
      blob = randomBytes(size)
      location = undefined
    }
    await isKilled
    killed++
    running = await start(folder)
    for (const whole of finished) {
      const got = await ask(running.port, 'GET', `/v2/shop/web/blobs/sha256:${sha256(whole)}`)
      assert.equal(got?.code, 200, 'what was acknowledged is there')
      assert.ok(got.bytes.equals(whole))
    }
  }
  assert.ok(await attempt(), 'a push that nobody kills ends')
  t.diagnostic(`${killed} kills, ${resumed} pushes went on, ${finished.length} were acknowledged between`)
  assert.ok(resumed > 0, 'at least one push went on where it was')
  const blobs = join(folder, 'blobs')
  for (const name of await readdir(blobs, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue
    assert.equal(sha256(await readFile(join(name.parentPath, name.name))), name.name)
  }
})

/** How many bytes a `Range` of an upload says are there; `0-0` is said of none as well as of one. */
const endOf = (range = ''): number => (range === '0-0' ? 0 : Number(range.split('-')[1]) + 1)
