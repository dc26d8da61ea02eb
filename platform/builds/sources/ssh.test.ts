import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type GitServer, startGitServer } from '@hawser/testing/builds/gitserver.ts'
import { run, succeed } from '@hawser/testing/command.ts'
import { freePort } from '@hawser/testing/platform.ts'

const script = join(import.meta.dirname, 'fetch.sh')

/** Why this machine cannot run an ssh server of the test's own; in CI that is a failure. */
function missing(): string | false {
  const absent = ['dropbear', 'ssh', 'unshare'].find((tool) => spawnSync('which', [tool]).status !== 0)
  const why = process.getuid?.() !== 0 ? 'needs root' : absent && `${absent} is not installed`
  if (why && process.env.CI) throw new Error(`this CI machine: ${why}`)
  return why || false
}

describe('B3: ssh-auth', { skip: missing() }, () => {
  let base: string
  let git: GitServer
  let uri: string
  let stop: () => Promise<void>
  let host: string
  before(async () => {
    base = await mkdtemp(join(tmpdir(), 'hawser-ssh-'))
    git = await startGitServer('127.0.0.1')
    await git.commit('web.git', { a: '1' }, 'over ssh')
    await succeed('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(base, 'key')])
    await succeed('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(base, 'other')])
    await succeed('dropbearkey', ['-t', 'ed25519', '-f', join(base, 'host')])
    host = (await succeed('dropbearkey', ['-y', '-f', join(base, 'host')])).split('\n')[1] ?? ''
    const port = await freePort()
    await writeFile(join(base, 'authorized_keys'), await readFile(join(base, 'key.pub')), { mode: 0o600 })
    // In mounts of its own, where root has another home: nothing of this machine's is touched.
    const start = `mount -t tmpfs -o mode=700 none /root && mkdir -m 700 /root/.ssh && cp ${base}/authorized_keys /root/.ssh/ &&
      exec dropbear -F -E -s -p 127.0.0.1:${port} -r ${base}/host -P ${base}/pid`
    const child = spawn('unshare', ['--mount', 'sh', '-c', start], { stdio: 'ignore' })
    const ended = once(child, 'exit')
    stop = async () => {
      child.kill()
      await ended
    }
    while (!(await answers(port))) await sleep(50)
    uri = `ssh://root@127.0.0.1:${port}${git.folder}/web.git`
  })
  after(async () => {
    await stop?.()
    await git?.[Symbol.asyncDispose]()
    await rm(base, { recursive: true, force: true })
  })

  let times = 0
  async function fetch(secret: Readonly<Record<string, string>>) {
    const home = join(base, String(times++))
    await mkdir(join(home, 'secret'), { recursive: true })
    for (const [key, content] of Object.entries(secret)) await writeFile(join(home, 'secret', key), content)
    const message = join(home, 'message')
    const settings = {
      volume: join(home, 'volume'),
      kind: 'git',
      uri,
      shown: uri,
      secret: join(home, 'secret'),
      secretname: 'keys',
    }
    const args = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
    const { code, stdout, stderr } = await run('bash', [script, ...args], {
      env: { TERMINATION_LOG: message, SSH_AUTH_SOCK: '' },
    })
    return { code, log: stdout + stderr, message: await readFile(message, 'utf8') }
  }
  const key = (name: string): Promise<string> => readFile(join(base, name), 'utf8')

  test('a key opens the repository, and is not shown', async () => {
    const { code, log, message } = await fetch({ 'ssh-privatekey': await key('key') })
    assert.equal(code, 0, log)
    assert.match(message, /\nmessage over ssh\n/)
    assert.doesNotMatch(log, /PRIVATE/)
  })
  test('a key without its last line end does as well', async () => {
    assert.equal((await fetch({ 'ssh-privatekey': (await key('key')).trimEnd() })).code, 0)
  })
  test('known_hosts that know the host', async () => {
    const { port } = new URL(uri)
    const secret = { 'ssh-privatekey': await key('key'), known_hosts: `[127.0.0.1]:${port} ${host}\n` }
    const { code, log } = await fetch(secret)
    assert.equal(code, 0, log)
  })
  test('known_hosts that know another one', async () => {
    const { port } = new URL(uri)
    const other = (await key('other.pub')).split(' ').slice(0, 2).join(' ')
    const secret = { 'ssh-privatekey': await key('key'), known_hosts: `[127.0.0.1]:${port} ${other}\n` }
    const { code, message } = await fetch(secret)
    assert.equal(code, 210)
    assert.match(message, /does not have the key that known_hosts of the source secret says/)
  })
  test('a key that is not let in', async () => {
    const { code, message } = await fetch({ 'ssh-privatekey': await key('other') })
    assert.equal(code, 210)
    assert.match(message, /^failed to fetch requested repository ".*" with the source secret "keys"$/)
  })
})

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
