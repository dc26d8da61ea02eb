import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { root, run } from '../command.ts'
import { blocks, script } from '../docexamples.ts'
import { fetchLocal } from '../http.ts'
import { eventually, type TestPlatform } from '../platform.ts'
import { openRepository, type Pushed, pusherToken, remoteLines } from './gitpush.ts'
import { openPipeline } from './pipeline.ts'

/** What pushes do to a platform that runs already: starting one takes longer than all of this. */
export const gitPushes = (platformOf: () => TestPlatform): void =>
  void describe('git push', () => {
    let platform: TestPlatform
    let pushed: Pushed
    let source: string
    let token: string
    let address: string
    const answers = (what: RegExp) =>
      eventually(
        'the pushed application to answer',
        () => fetchLocal(address),
        ({ status, body }) => status === 200 && what.test(body),
      )
    const change = async (file: string, from: string, to: string) => {
      const text = await readFile(join(source, file), 'utf8')
      assert.ok(text.includes(from))
      await writeFile(join(source, file), text.replace(from, to))
    }
    before(async () => {
      platform = platformOf()
      source = await platform.copyExample('guestbook', 'pushed')
      token = await pusherToken(platform, 'default', 'committer')
      pushed = await openRepository(platform, source, 'pushed', token)
    })

    test('a first push makes the application; the last line is its URL, which answers (B1 T1)', async () => {
      const commit = await pushed.commit('First')
      const result = await pushed.push()
      assert.equal(result.code, 0, result.stderr)
      const lines = remoteLines(result)
      assert.match(lines.join('\n'), /npm|added \d+ packages/, 'the build is shown')
      address = lines.at(-1) ?? ''
      assert.match(address, /^http:\/\/pushed-default\.apps\.localhost(:\d+)?\/?$/)
      address = address.replace(/\/$/, '')
      assert.equal((await fetchLocal(address)).status, 200)
      const build = await platform.kubectl('get', 'build', 'pushed-1', '-o', 'jsonpath={.spec.revision.git}')
      assert.partialDeepStrictEqual(JSON.parse(build), { commit, message: 'First', author: { name: 'Ada' } })
    })

    test('each further push is the next release, with no other step (T4)', async () => {
      await change('lib/page.js', '<form', '<p>pushed again</p><form')
      const commit = await pushed.commit('Second')
      const result = await pushed.push()
      assert.equal(result.code, 0, result.stderr)
      await answers(/pushed again/)
      const tags = 'jsonpath={.status.tags[?(@.tag=="latest")].items[*].image}'
      const images = await platform.kubectl('get', 'imagestream', 'pushed', '-o', tags)
      assert.equal(new Set(images.split(' ')).size, 2, images)
      const cloned = await pushed.git(['ls-remote', pushed.url, 'refs/heads/main'], 'certificate')
      assert.equal(cloned.stdout.split('\t')[0], commit, cloned.stderr)
    })

    test('a build that fails refuses the push and says why; what served serves on (B19)', async () => {
      const manifest = await readFile(join(source, 'package.json'), 'utf8')
      const scripts = { build: 'echo this cannot work && exit 7', start: 'node server.js' }
      await writeFile(join(source, 'package.json'), JSON.stringify({ ...JSON.parse(manifest), scripts }))
      await pushed.commit('Broken')
      const result = await pushed.push()
      assert.equal(result.code, 1, result.stderr)
      const said = remoteLines(result).join('\n')
      assert.match(said, /this cannot work/)
      assert.match(said, /AssembleFailed/)
      assert.match(said, /the push is refused/)
      assert.match(result.stderr, /\[remote rejected\] main -> main/)
      await answers(/pushed again/)
      await writeFile(join(source, 'package.json'), manifest)
      await pushed.git(['reset', '-q', '--soft', 'HEAD~1'])
      const { stdout } = await pushed.git(['ls-remote', pushed.url, 'refs/heads/main'])
      assert.equal(stdout.split('\t')[0], (await pushed.git(['rev-parse', 'HEAD'])).stdout.trim())
    })

    test('other branches are stored only; strangers are told who may push', async () => {
      const topic = await pushed.push('main:topic')
      assert.equal(topic.code, 0, topic.stderr)
      assert.match(remoteLines(topic).join(), /branch topic is stored; nothing was deployed/)
      const unknown = await pushed.push('main:topic', { token: 'nonsense' })
      assert.match(remoteLines(unknown).join(), /this token is not known/)
      await platform.kubectl('create', 'namespace', 'elsewhere')
      const token = await pusherToken(platform, 'elsewhere', 'stranger')
      const stranger = await pushed.push('main:topic', { token })
      assert.match(
        remoteLines(stranger).join(),
        /system:serviceaccount:elsewhere:stranger may not push to default\/pushed/,
      )
      assert.match(stranger.stderr, /error: 403/)
      await platform.kubectl('delete', 'namespace', 'elsewhere')
    })

    test('push, webhook, build, stream, release: with no human step (T4 B10 B11 I7)', async () => {
      await using pipeline = await openPipeline(platform, pushed.url, token)
      for (const text of ['one', 'two']) {
        await writeFile(join(source, 'said'), text)
        const commit = await pushed.commit(text)
        const stored = await pushed.push('main:live')
        assert.match(remoteLines(stored).join(), /branch live is stored/, stored.stderr)
        assert.equal(await pipeline.hook(commit), 200)
        await pipeline.says('said', text)
      }
    })

    test('the repository goes with the application', async () => {
      const repositories = join(platform.dataDir, 'git/repositories/default')
      assert.deepEqual(await readdir(repositories), ['pushed.git'])
      assert.equal((await platform.hawser(['delete', 'app', 'pushed'])).code, 0)
      await eventually(
        'the repository gone',
        () => readdir(repositories),
        (left) => left.length === 0,
      )
    })

    test('the examples of docs/git-push.md work', async () => {
      const home = join(source, '..', 'home')
      await mkdir(home)
      const page = script(blocks(join(root, 'docs/git-push.md'))).replaceAll(
        '/var/lib/hawser',
        platform.dataDir,
      )
      const who = { GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.com' }
      const env = { ...who, GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.com', HOME: home }
      const { code, stderr } = await run('sh', ['-c', `unset GIT_SSL_CAINFO\n${page}`], {
        cwd: home,
        env,
        timeoutMs: 300_000,
      })
      assert.equal(code, 0, stderr)
      assert.equal((await platform.hawser(['delete', 'app', 'hello'])).code, 0)
    })
  })
