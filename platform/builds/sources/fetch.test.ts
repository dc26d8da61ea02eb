import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { type GitServer, startGitServer } from '@hawser/testing/builds/gitserver.ts'
import { run } from '@hawser/testing/command.ts'

// The very script of the container `git-clone`, against a real git server, without a container.

const script = join(import.meta.dirname, 'fetch.sh')
let server: GitServer
let base: string
let first: string
let second: string
before(async () => {
  base = await mkdtemp(join(tmpdir(), 'hawser-fetch-'))
  server = await startGitServer('127.0.0.1')
  first = await server.commit('web.git', { a: '1', 'api/b': 'b' }, 'first')
  await server.git('web.git', 'tag', 'v1')
  second = await server.commit('web.git', { a: '2' }, 'second')
  await server.git('web.git', 'checkout', '-q', '-b', 'topic/x', 'v1')
  await server.commit('web.git', { c: 'only here' }, 'topic')
  await server.git('web.git', 'update-ref', 'refs/pull/7/head', 'topic/x')
  await server.git('web.git', 'checkout', '-q', 'main')
  await server.git('web.git', 'branch', '-q', '-D', 'topic/x')
  await server.publish('web.git')
  await server.commit('empty.git', {}, 'x')
})
after(async () => {
  await server?.[Symbol.asyncDispose]()
  await rm(base, { recursive: true, force: true })
})

interface Fetched {
  readonly code: number | null
  readonly message: string
  readonly log: string
  /** Names in the source. */
  readonly files: string[]
  readonly volume: string
}
let times = 0
async function fetch(
  settings: Readonly<Record<string, string>>,
  {
    secret,
    input,
    env = {},
  }: { secret?: Record<string, string>; input?: Buffer; env?: Record<string, string> } = {},
): Promise<Fetched> {
  const home = join(base, String(times++))
  const volume = join(home, 'volume')
  await mkdir(join(home, 'secret'), { recursive: true })
  for (const [key, content] of Object.entries(secret ?? {}))
    await writeFile(join(home, 'secret', key), content)
  const given = {
    volume,
    kind: 'git',
    uri: `${server.http}/web.git`,
    ...(secret && { secret: join(home, 'secret'), secretname: 'login' }),
    ...settings,
  }
  const message = join(home, 'message')
  await writeFile(message, '')
  const all = { shown: given.uri.replace(/\/\/[^/]*@/, '//'), ...given }
  const args = Object.entries(all).map(([name, value]) => `${name}=${value}`)
  if (input) await writeFile(join(home, 'input'), input)
  const { code, stdout, stderr } = await run(
    'bash',
    ['-c', `exec bash "$@" <${input ? join(home, 'input') : '/dev/null'}`, 'bash', script, ...args],
    { env: { TERMINATION_LOG: message, ...env } },
  )
  assert.doesNotMatch(stdout + stderr, /<&3/, 'the shell tells of its jobs')
  const files = await readdir(join(volume, 'inputs')).catch(() => [])
  return { code, message: await readFile(message, 'utf8'), log: stdout + stderr, files: files.sort(), volume }
}

describe('B2: git', () => {
  test('without a ref: the newest commit alone', async () => {
    const { code, files, message, log, volume } = await fetch({})
    assert.equal(code, 0, log)
    assert.deepEqual(files, ['.git', 'a', 'api'])
    assert.ok(message.startsWith(`commit ${second}\nauthor Ada\nauthor-email ada@git.example\n`), message)
    assert.match(message, /\nmessage second\n$/)
    assert.match(
      log,
      new RegExp(`\tCommit:\t${second} \\(second\\)\n\tAuthor:\tAda <ada@git.example>\n\tDate:\t`),
    )
    const { stdout } = await promisify(execFile)('git', ['-C', join(volume, 'inputs'), 'log', '--format=%s'])
    assert.equal(stdout, 'second\n')
  })
  const refs: Record<string, () => [string, string[]]> = {
    v1: () => [first, ['.git', 'a', 'api']],
    main: () => [second, ['.git', 'a', 'api']],
    'refs/pull/7/head': () => ['', ['.git', 'a', 'api', 'c']],
  }
  for (const [ref, want] of Object.entries(refs)) {
    test(`ref ${ref}: with its history`, async () => {
      const { code, message, log, files } = await fetch({ ref })
      const [commit, has] = want()
      assert.equal(code, 0, log)
      assert.match(message, new RegExp(`^commit ${commit}`))
      assert.deepEqual(files, has)
    })
  }
  test('a commit wins over the ref', async () => {
    const { message } = await fetch({ ref: 'main', commit: first })
    assert.match(message, new RegExp(`^commit ${first}`))
  })
  test('submodules come with it', async () => {
    await server.commit('part.git', { p: 'part' })
    await server.git('web.git', '-c', 'protocol.file.allow=always', 'checkout', '-q', '-b', 'whole')
    await server.git('web.git', 'submodule', 'add', '-q', `${server.http}/part.git`, 'part')
    await server.commit('web.git', {}, 'with a submodule')
    await server.git('web.git', 'checkout', '-q', '-f', 'main')
    const { code, log, volume } = await fetch({ ref: 'whole' })
    assert.equal(code, 0, log)
    assert.equal(await readFile(join(volume, 'inputs/part/p'), 'utf8'), 'part')
  })
  test('a submodule cannot read files of the pod, or run a program', async () => {
    for (const uri of [join(server.folder, 'part.git'), 'ext::sh -c touch% /tmp/hawser-never']) {
      await server.git('web.git', 'checkout', '-q', '-B', 'evil', 'v1')
      await server.git('web.git', 'clean', '-qffdx')
      const gitmodules = `[submodule "x"]\n\tpath = x\n\turl = ${uri}\n`
      await server.commit('web.git', { '.gitmodules': gitmodules })
      await server.git('web.git', 'update-index', '--add', '--cacheinfo', `160000,${first},x`)
      await server.git('web.git', 'commit', '-q', '-m', 'evil')
      await server.publish('web.git')
      const { code, log, message } = await fetch({ ref: 'evil' })
      assert.equal(code, 210, log)
      assert.match(message, /^a submodule of ".*web\.git" could not be fetched: /)
      assert.match(log, /not allowed/)
      await server.git('web.git', 'checkout', '-q', '-f', 'main')
    }
  })
})

describe('B2: what goes wrong is said in a sentence', () => {
  const cases: Record<string, [Record<string, string>, number, RegExp]> = {
    'a ref that is not there': [{ ref: 'nope' }, 210, /no branch, tag or commit "nope"$/],
    'a commit that is not there': [{ commit: 'f'.repeat(40) }, 210, /no branch, tag or commit "f+"/],
    'a host that is not there': [
      { uri: 'https://ada:geheim@nowhere.invalid/web.git' },
      210,
      /^the host of the repository "https:\/\/nowhere\.invalid\/web\.git" is not known/,
    ],
    'a port nobody listens on': [
      { uri: 'http://127.0.0.1:9/web.git' },
      210,
      /nobody answers at its address$/,
    ],
    'a directory that is not there': [{ context: 'web' }, 211, /^the source has no directory "web"/],
    'a directory outside': [{ context: '../..' }, 211, /leads out of the source|has no directory/],
  }
  for (const [name, [settings, code, want]] of Object.entries(cases)) {
    test(name, async () => {
      const fetched = await fetch(settings)
      assert.equal(fetched.code, code, fetched.log)
      assert.match(fetched.message, want)
      assert.doesNotMatch(fetched.log + fetched.message, /geheim/)
    })
  }
  test('a repository that is not there', async () => {
    const { code, message } = await fetch({ uri: `${server.http}/none.git` })
    assert.equal(code, 210)
    assert.match(message, /^requested repository "http:\/\/127\.0\.0\.1:\d+\/none\.git" not found$/)
  })
  test('a login that is missing', async () => {
    const { message } = await fetch({ uri: `${server.http}/private/web.git` })
    assert.match(
      message,
      /^failed to fetch requested repository ".*"; if it needs a login, give .*sourceSecret$/,
    )
  })
  test('a certificate nobody trusts', async () => {
    const { message } = await fetch({ uri: `${server.https}/web.git` })
    assert.match(message, /is not trusted; put the certificate of its authority .* ca\.crt$/)
  })
  test('a source that is too large', async () => {
    const { code, message, files } = await fetch({ limit: '4' })
    assert.equal(code, 210)
    assert.match(message, /larger than 0 MiB/)
    assert.deepEqual(files, [])
  })
})

describe('B3: secrets', () => {
  const priv = (): string => `${server.https}/private/web.git`
  test('basic-auth and ca.crt together', async () => {
    const secret = { username: `${server.user}\n`, password: server.password, 'ca.crt': server.ca }
    const { code, log, message } = await fetch({ uri: priv() }, { secret })
    assert.equal(code, 0, log)
    assert.doesNotMatch(log + message, new RegExp(server.password))
  })
  test('a token wins over the password', async () => {
    const secret = { username: server.user, password: 'old', token: server.password, 'ca.crt': server.ca }
    assert.equal((await fetch({ uri: priv() }, { secret })).code, 0)
  })
  test('a wrong password', async () => {
    const secret = { username: server.user, password: 'geheim', 'ca.crt': server.ca }
    const { code, log, message } = await fetch({ uri: priv() }, { secret })
    assert.equal(code, 210)
    assert.match(message, /^failed to fetch requested repository ".*" with the source secret "login"$/)
    assert.doesNotMatch(log + message, /geheim/)
  })
  test('.gitconfig', async () => {
    const config = `[http]\n\tsslVerify = false\n[url "${server.https}/private/"]\n\tinsteadOf = corp:\n`
    const secret = { username: server.user, password: server.password, '.gitconfig': config }
    assert.equal((await fetch({ uri: priv() }, { secret })).code, 0)
  })
  test('one with which git can do nothing', async () => {
    const { message } = await fetch({}, { secret: { 'tls.key': 'x' } })
    assert.match(message, /^the source secret "login" has none of the keys/)
  })
  test('a password in the address works, and is not shown', async () => {
    const [scheme, rest] = server.http.split('//')
    const uri = `${scheme}//${server.user}:${encodeURIComponent(server.password)}@${rest}/private/web.git`
    const { code, log } = await fetch({ uri })
    assert.equal(code, 0, log)
    assert.doesNotMatch(log, /horse/)
  })
  test('a machine-wide certificate', async () => {
    const ca = join(base, 'machine.crt')
    await writeFile(ca, server.ca)
    assert.equal((await fetch({ uri: `${server.https}/web.git`, ca })).code, 0)
  })
})

describe('B15: uploads', () => {
  const archive = async (...args: string[]): Promise<Buffer> => {
    const folder = await mkdtemp(join(base, 'upload-'))
    await writeFile(join(folder, 'x'), 'x'.repeat(2000))
    await mkdir(join(folder, 'api'))
    await promisify(execFile)(args[0] ?? '', args.slice(1), { cwd: folder })
    return gzipSync(await readFile(join(folder, 'out')))
  }
  const kinds: Record<string, string[]> = {
    tar: ['tar', '-cf', 'out', 'x', 'api'],
    zip: ['zip', '-qr', 'out.zip', 'x', 'api'],
    bzip2: ['tar', '-cjf', 'out', 'x', 'api'],
    xz: ['tar', '-cJf', 'out', 'x', 'api'],
  }
  for (const [kind, command] of Object.entries(kinds)) {
    test(kind, async () => {
      const zip = kind === 'zip' ? ['sh', '-c', 'zip -qr out.zip x api && mv out.zip out'] : command
      const { code, log, files } = await fetch(
        { kind: 'binary', archive: kind, context: 'api' },
        { input: await archive(...zip) },
      )
      assert.equal(code, 0, log)
      assert.deepEqual(files, ['api', 'x'])
    })
  }
  test('a single file', async () => {
    const { files } = await fetch({ kind: 'binary', asfile: 'app.war' }, { input: gzipSync('war') })
    assert.deepEqual(files, ['app.war'])
  })
  test('one that did not arrive whole', async () => {
    const whole = await archive('tar', '-cf', 'out', 'x')
    const { code, message } = await fetch({ kind: 'binary' }, { input: whole.subarray(0, whole.length - 9) })
    assert.equal(code, 210)
    assert.match(message, /did not arrive whole/)
  })
  test('one that is too large is stopped while it comes', async () => {
    const folder = await mkdtemp(join(base, 'large-'))
    await promisify(execFile)('sh', ['-c', `head -c 60000000 /dev/zero | gzip -1 >${folder}/out`])
    const { code, message } = await fetch(
      { kind: 'binary', asfile: 'zeros', limit: '2048' },
      { input: await readFile(join(folder, 'out')) },
    )
    assert.equal(code, 210)
    assert.match(message, /larger than 2 MiB/)
  })
  test('B1: a Dockerfile takes the place of the one that came', async () => {
    const { volume } = await fetch({ context: 'api', dockerfile: 'FROM x\nRUN $y' })
    assert.equal(await readFile(join(volume, 'inputs/api/Dockerfile'), 'utf8'), 'FROM x\nRUN $y')
  })
})
