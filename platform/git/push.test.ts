import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openWorld } from './testing/world.ts'

const ok = { isOut: true, url: 'http://web-shop.apps.localhost' }

test('a push is built and rolled out before it is stored; its last line is the URL', async (t) => {
  const world = await openWorld(t)
  const commit = await world.commit({ 'server.js': 'one' }, 'First')
  const { code, said } = await world.push()
  assert.equal(code, 0, said + world.logged)
  const remote = said.split('\n').filter((line) => line.startsWith('remote: '))
  assert.match(said, /remote: building it/)
  assert.match(remote.at(-1) ?? '', /^remote: http:\/\/web-shop\.apps\.localhost\s*$/)
  const [released] = world.released
  assert.partialDeepStrictEqual(released, {
    project: 'shop',
    app: 'web',
    user: { name: 'ann' },
    texts: { 'server.js': 'one' },
    revision: { commit, message: 'First', authorName: 'Ada', committerEmail: 'ada@example.com' },
  })
  assert.equal(await world.ref_('refs/heads/main'), commit)
  assert.equal(existsSync(released?.directory ?? ''), false, 'the source is gone when it is built')

  const second = await world.commit({ 'server.js': 'two' })
  assert.equal((await world.push()).code, 0)
  assert.equal(world.released[1]?.texts['server.js'], 'two')
  assert.equal(await world.ref_('refs/heads/main'), second)
  const cloned = await world.git(['clone', '-q', 'URL/web', 'again'], { as: 'any:reads@' })
  assert.equal(cloned.code, 0, cloned.said)
  assert.equal((await world.git(['-C', 'again', 'rev-parse', 'HEAD'])).said.trim(), second)
  await world.commit({ 'server.js': 'three' }, 'other history')
  await world.git(['reset', '-q', '--soft', 'HEAD~2'])
  const rewritten = await world.commit({ 'server.js': 'four' })
  assert.notEqual((await world.push()).code, 0)
  assert.equal((await world.push('--force main')).code, 0)
  assert.equal(await world.ref_('refs/heads/main'), rewritten)
})

test('a release that fails refuses the push, says why, and leaves the branch where it was', async (t) => {
  const world = await openWorld(t)
  const { deploy } = world
  const commit = await world.commit({ 'server.js': 'one' })
  assert.equal((await world.push()).code, 0)
  world.deploy = async (_release, say) => {
    say('npm ERR! this cannot work')
    say('build web-2 failed (AssembleFailed): the assemble script failed')
    return { isOut: false, url: '' }
  }
  const broken = await world.commit({ 'server.js': 'two' })
  const { code, said } = await world.push()
  assert.equal(code, 1)
  assert.match(said, /remote: npm ERR! this cannot work/)
  assert.match(said, /remote: build web-2 failed \(AssembleFailed\)/)
  assert.match(said, /remote: the push is refused/)
  assert.match(said, /\[remote rejected\] main -> main \(pre-receive hook declined\)/)
  assert.equal(await world.ref_('refs/heads/main'), commit)
  assert.deepEqual(await readdir(join(world.repository(), 'objects')).then(leavings), [])

  world.deploy = () => Promise.reject(new TypeError('x is undefined'))
  assert.match((await world.push()).said, /remote: the platform failed at this push; its log says why/)
  assert.match(world.logged.join(), /TypeError: x is undefined/)
  world.deploy = deploy
  assert.equal((await world.push()).code, 0)
  assert.equal(await world.ref_('refs/heads/main'), broken)
})

const leavings = (names: string[]): string[] => names.filter((name) => /incoming|tmp_/.test(name))

test('other branches and tags are stored, and said not to be deployed', async (t) => {
  const world = await openWorld(t)
  await world.commit({ 'server.js': 'one' })
  await world.git(['tag', 'v1'])
  const topic = await world.push('main:topic v1')
  assert.equal(topic.code, 0, topic.said)
  assert.match(topic.said, /remote: branch topic is stored; nothing was deployed from it: main is/)
  assert.match(topic.said, /remote: tag v1 is stored/)
  assert.equal(world.released.length, 0)
  const first = await world.push('main:master')
  assert.match(first.said, /remote: http/)
  assert.match((await world.push()).said, /branch main is stored; nothing was deployed from it: master is/)
  const removed = await world.push(':master')
  assert.equal(removed.code, 1)
  assert.match(removed.said, /remote: branch master is what shop\/web is deployed from, and stays/)
  assert.equal((await world.push(':topic')).code, 0)
  assert.match((await world.push('main:refs/for/main')).said, /remote: refs\/for\/main is neither/)
  world.ref = 'live'
  await world.commit({ 'server.js': 'two' })
  assert.match((await world.push('main:live')).said, /remote: http/)
  assert.equal(world.released.length, 2)
})

test('who is not known is told so, and who may not is', async (t) => {
  const world = await openWorld(t)
  await world.commit({ 'server.js': 'one' })
  const response = await fetch(`${world.url}/web/info/refs?service=git-receive-pack`)
  assert.equal(response.status, 401)
  assert.match(response.headers.get('www-authenticate') ?? '', /^Basic realm="Hawser"/)
  const wrong = await world.push('main', { as: 'any:wrong@' })
  assert.match(wrong.said, /remote: this token is not known, or has ended/)
  assert.match(wrong.said, /remote: hint: .*kubectl create token/)
  const other = await world.push('main', { as: 'any:other@' })
  assert.match(other.said, /remote: eve may not push to shop\/web: User "eve" cannot create this/)
  assert.match(other.said, /error: 403/)
  assert.match((await world.push('main', { as: 'any:reads@' })).said, /joe may not push/)
  assert.equal(existsSync(world.repository()), false, 'nothing is made for who may not')
  const nothing = await world.git(['clone', 'URL/web', 'x'], { as: 'any:reads@' })
  assert.match(nothing.said, /remote: nothing was pushed to shop\/web yet/)
})

test('one push at a time: the second waits, and is not deployed when the first was faster', async (t) => {
  const world = await openWorld(t)
  const { promise, resolve } = Promise.withResolvers<void>()
  const started = Promise.withResolvers<void>()
  await world.commit({ 'server.js': 'one' })
  let running = 0
  world.deploy = async () => {
    assert.equal(++running, 1)
    started.resolve()
    await promise
    running--
    return ok
  }
  const first = world.push()
  await started.promise
  await world.git(['checkout', '-q', '--orphan', 'else'])
  await world.commit({ 'server.js': 'else' })
  const second = world.push('else:main', { heard: (said) => said.includes('waiting') && resolve() })
  const [one, two] = await Promise.all([first, second])
  assert.equal(one.code, 0, one.said)
  assert.equal(two.code, 1)
  assert.match(two.said, /remote: a push of ann is being deployed; waiting/)
  assert.match(two.said, /remote: somebody else has pushed to main meanwhile/)
})

test('who goes away is not deployed for: his build is cancelled, and nothing is stored', async (t) => {
  const world = await openWorld(t)
  await world.commit({ 'server.js': 'one' })
  const { deploy } = world
  const away = new AbortController()
  world.deploy = async (release, say, signal) => {
    await deploy(release, say, signal)
    away.abort()
    await once(signal, 'abort')
    throw signal.reason
  }
  assert.notEqual((await world.push('main', { killed: away.signal })).code, 0)
  for (let time = 0; world.cancelled.length === 0 && time < 200; time++) await sleep(50)
  assert.deepEqual(world.cancelled, ['web-1'])
  world.deploy = deploy
  assert.equal(await world.ref_('refs/heads/main'), undefined)
  assert.equal((await world.push()).code, 0)
})

test('what a killed push has left is taken away, and pushing goes on', async (t) => {
  const world = await openWorld(t)
  await world.commit({ 'server.js': 'one' })
  assert.equal((await world.push()).code, 0)
  const path = world.repository()
  await mkdir(join(path, 'objects/incoming-abc/pack'), { recursive: true })
  for (const left of ['refs/heads/main.lock', 'HEAD.lock', 'packed-refs.lock', 'objects/pack/tmp_pack_x'])
    await writeFile(join(path, left), 'half')
  await world.commit({ 'server.js': 'two' })
  assert.notEqual((await world.push()).code, 0)
  await world.reopen()
  const again = await world.push()
  assert.equal(again.code, 0, again.said)
  assert.deepEqual(leavings(await readdir(join(path, 'objects'))), [])
  assert.match((await world.git(['--git-dir', path, 'fsck'])).said, /^(?!.*(error|fatal))/s)
})

test('links out of the repository, and too much, are refused', async (t) => {
  const world = await openWorld(t)
  await world.commit({ 'server.js': 'one' })
  await symlink('/etc/shadow', join(world.directory, '../clone/Procfile'))
  await world.commit({})
  const linked = await world.push()
  assert.match(linked.said, /remote: "Procfile" is a link to "\/etc\/shadow", outside of the repository/)
  await world.git(['rm', '-q', 'Procfile'])
  await world.commit({ large: randomBytes(6 * 1024 ** 2).toString('base64') })
  const large = await world.push()
  assert.notEqual(large.code, 0)
  assert.match(large.said, /exceeds maximum allowed size|413|a push may have/)
  assert.equal(world.released.length, 0)
})

test('a push has no longer than it may take', async (t) => {
  const world = await openWorld(t, undefined, { pushMs: 3000 })
  await world.commit({ 'server.js': 'one' })
  const { deploy } = world
  world.deploy = async (release, say, signal) => {
    await deploy(release, say, signal)
    await once(signal, 'abort')
    throw signal.reason
  }
  assert.match((await world.push()).said, /remote: this push has taken too long/)
  assert.deepEqual(world.cancelled, ['web-1'])
})

test('without room, nothing is taken', async (t) => {
  const world = await openWorld(t, undefined, { repositoryBytes: 2000 })
  await world.commit({ 'server.js': randomBytes(4000).toString('hex') })
  assert.equal((await world.push()).code, 0)
  await world.commit({ 'server.js': 'two' })
  assert.match((await world.push()).said, /remote: the repository of shop\/web takes 1 MiB/)
  const full = await openWorld(t, undefined, { freeBytes: Number.MAX_SAFE_INTEGER })
  await full.commit({ 'server.js': 'one' })
  assert.match((await full.push()).said, /remote: the disk has \d+ MiB left/)
})

test('when git is busy, more is refused at once', async (t) => {
  const world = await openWorld(t, undefined, { atOnce: 0 })
  await world.commit({ 'server.js': 'one' })
  assert.match((await world.push()).said, /remote: 0 fetches and pushes are under way/)
})

test('a hook in a repository is never run', async (t) => {
  const world = await openWorld(t)
  await world.commit({ 'server.js': 'one' })
  assert.equal((await world.push()).code, 0)
  const hooks = join(world.repository(), 'hooks')
  await mkdir(hooks, { recursive: true })
  await writeFile(join(hooks, 'update'), '#!/bin/sh\necho owned >&2\nexit 1\n', { mode: 0o755 })
  await world.commit({ 'server.js': 'two' })
  const { code, said } = await world.push()
  assert.equal(code, 0, said)
  assert.doesNotMatch(said, /owned/)
})

test('a machine on which git cannot be started answers that it failed, and goes on', async (t) => {
  const world = await openWorld(t)
  await world.commit({ 'server.js': 'one' })
  assert.equal((await world.push()).code, 0)
  const env = world.pushes().surroundings.env as Record<string, string>
  const { PATH = '' } = env
  env.PATH = '/nowhere'
  assert.notEqual((await world.git(['ls-remote', 'URL/web'])).code, 0)
  assert.match(world.logged.join(), /spawn prlimit ENOENT/)
  env.PATH = PATH
  assert.equal((await world.git(['ls-remote', 'URL/web'])).code, 0)
})
