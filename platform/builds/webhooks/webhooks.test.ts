import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { WebHookTrigger } from '@hawser/kinds/build/buildtrigger.ts'
import { bitbucket } from './bitbucket.ts'
import { genericHook } from './generic.ts'
import { github } from './github.ts'
import { gitlab } from './gitlab.ts'
import type { Hook, Wish } from './hook.ts'
import * as payloads from './payloads.ts'
import { isConcerned } from './refs.ts'
import { halfOf, triggerFor } from './secret.ts'
import { pathOf } from './webhook.ts'

const generic = genericHook(async (text) => {
  if (text.includes('\t')) throw new Error('a tab')
  return { env: [{ name: 'A', value: text.trim() }] }
})
const json = { 'content-type': 'application/json; charset=utf-8' }
const git = { type: 'Git', git: { uri: 'https://git.example/shop/web.git' } } as const

const read = async (
  hook: Hook,
  body: object | string,
  headers: Readonly<Record<string, string>> = {},
  source: Parameters<Hook['read']>[1] = git,
  trigger: WebHookTrigger = {},
): Promise<Wish> => {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  return hook.read({ headers: { ...json, ...headers }, body: bytes }, source, trigger)
}
const commitOf = (wish: Wish) => (wish.do === 'build' ? wish.options.revision?.git : wish.because)

const push = { 'x-github-event': 'push' }
describe('B11: GitHub', () => {
  test('a push builds its head commit', async () => {
    assert.deepEqual(commitOf(await read(github, payloads.githubPush(), push)), {
      commit: '8d1b6c1a5d1f2f8f5b6e0a6c5a0a3e2f9f5a1c77',
      author: { name: 'Ada', email: 'ada@shop.example' },
      committer: { name: 'Grace', email: 'grace@shop.example' },
      message: 'Show the total price',
    })
  })
  test('Gogs says it with its own header', async () =>
    assert.equal((await read(github, payloads.githubPush(), { 'x-gogs-event': 'push' })).do, 'build'))
  test('a ping builds nothing', async () =>
    assert.equal((await read(github, payloads.githubPing, { 'x-github-event': 'ping' })).do, 'nothing'))
  test('a push to another branch builds nothing', async () =>
    assert.match(String(commitOf(await read(github, payloads.githubPush('refs/heads/x'), push))), /does not/))
  test('only the ref of the build config counts when it has one', async () => {
    const source = { ...git, git: { ...git.git, ref: 'release' } }
    const wishes = [
      await read(github, payloads.githubPush('refs/heads/release'), push, source),
      await read(github, payloads.githubPush('refs/heads/main'), push, source),
    ]
    assert.deepEqual(
      wishes.map(({ do: what }) => what),
      ['build', 'nothing'],
    )
  })
  test('a deleted branch builds nothing', async () => {
    const gone = payloads.githubPush('refs/heads/main', { deleted: true, head_commit: null, after: '0000' })
    assert.match(String(commitOf(await read(github, gone, push))), /was deleted/)
  })
  const refused = {
    'no event': [payloads.githubPush(), {}, /missing X-GitHub-Event/],
    'another event': [
      payloads.githubPush(),
      { 'x-github-event': 'issues' },
      /Unknown X-GitHub-Event.*issues/,
    ],
    'a form': [
      payloads.githubPush(),
      { ...push, 'content-type': 'application/x-www-form-urlencoded' },
      /unsup/,
    ],
    'no JSON': ['{', push, /not a JSON object/],
    'a list': ['[]', push, /not a JSON object/],
  } as const
  for (const [name, [body, headers, why]] of Object.entries(refused)) {
    test(`${name} is refused`, () =>
      assert.rejects(read(github, body, headers), { reason: 'BadRequest', message: why }))
  }
})

const hooked = { 'x-gitlab-event': 'Push Hook' }
describe('B11: GitLab', () => {
  test('a push builds its last commit', async () => {
    const author = { name: 'Ada', email: 'ada@shop.example' }
    assert.deepEqual(commitOf(await read(gitlab, payloads.gitlabPush(), hooked)), {
      commit: 'da1560886d4f094c3e6c9ef40349f7d38b5d27d7',
      author,
      committer: author,
      message: 'Show the total price',
    })
  })
  test('a new branch without commits builds what it points to', async () => {
    const wish = await read(gitlab, payloads.gitlabPush('refs/heads/main', { commits: [] }), hooked)
    assert.equal(wish.do === 'build' && wish.options.revision?.git?.commit?.slice(0, 4), 'da15')
  })
  test('a deleted branch builds nothing', async () => {
    const gone = payloads.gitlabPush('refs/heads/main', { after: '0'.repeat(40), commits: [] })
    assert.equal((await read(gitlab, gone, hooked)).do, 'nothing')
  })
  test('a tag is refused', () =>
    assert.rejects(
      read(gitlab, payloads.gitlabPush(), { 'x-gitlab-event': 'Tag Push Hook' }),
      /Unknown X-Git/,
    ))
  test('no event is refused', () => assert.rejects(read(gitlab, payloads.gitlabPush()), /missing X-Gitlab/))
})

const cloud = { 'x-event-key': 'repo:push' }
const server = { 'x-event-key': 'repo:refs_changed' }
describe('B11: Bitbucket', () => {
  test('Cloud: the newest commit stands first', async () =>
    assert.deepEqual(commitOf(await read(bitbucket, payloads.bitbucketPush(), cloud)), {
      commit: '709d658dc5b6d6afcd46049c2f332ee3f515a67d',
      author: { name: 'ada' },
      committer: { name: 'ada' },
      message: 'Show the total price\n',
    }))
  test('Server: only the hash is known', async () =>
    assert.deepEqual(commitOf(await read(bitbucket, payloads.bitbucketServerPush(), server)), {
      commit: '178864a7d521b6f5e720b386b2c2b0ef8563e0dc',
      author: {},
      committer: {},
    }))
  const nothing = {
    'another branch': [payloads.bitbucketPush('x'), cloud],
    'a deleted branch': [payloads.bitbucketPush(null), cloud],
    'another branch of a server': [payloads.bitbucketServerPush('x'), server],
    'a deleted branch of a server': [payloads.bitbucketServerPush('main', 'DELETE'), server],
  } as const
  for (const [name, [body, headers]] of Object.entries(nothing)) {
    test(`${name} builds nothing`, async () =>
      assert.equal((await read(bitbucket, body, headers)).do, 'nothing'))
  }
  test('no change is refused', () =>
    assert.rejects(read(bitbucket, { push: { changes: [] } }, cloud), /Unable to extract valid event/))
  test('another event is refused', () =>
    assert.rejects(read(bitbucket, {}, { 'x-event-key': 'repo:fork' }), /Unknown Bitbucket X-Event-Key/))
})

describe('B11: Generic', () => {
  const wishOf = (
    body: object | string,
    headers = {},
    trigger: WebHookTrigger = {},
    source: Parameters<Hook['read']>[1] = git,
  ) => read(generic, body, headers, source, trigger)
  test('no body builds', async () => assert.deepEqual(await wishOf(''), { do: 'build', options: {} }))
  test('a body says which commit', async () => {
    const wish = await wishOf(payloads.genericPush())
    assert.equal(wish.do === 'build' && wish.options.revision?.git?.committer.name, 'Grace')
  })
  test('a source without a repository needs none', async () =>
    assert.deepEqual(await wishOf({}, {}, {}, { type: 'None' }), { do: 'build', options: {} }))
  test('variables are taken with allowEnv, and passed over with a warning without', async () => {
    const env = [{ name: 'A', value: '1' }]
    const payload = payloads.genericPush('main', { env })
    const taken = await wishOf(payload, {}, { allowEnv: true })
    assert.deepEqual(taken.do === 'build' && taken.options.env, env)
    const not = await wishOf(payload)
    assert.deepEqual(not.do === 'build' && [not.options.env, not.warning?.includes('allowEnv')], [
      undefined,
      true,
    ])
  })
  test('options of Docker builds are passed on', async () => {
    const dockerStrategyOptions = { buildArgs: [{ name: 'V', value: '2' }], noCache: true }
    const wish = await wishOf(payloads.genericPush('main', { dockerStrategyOptions }))
    assert.deepEqual(wish.do === 'build' && wish.options.docker, dockerStrategyOptions)
  })
  test('YAML', async () => {
    const wish = await wishOf('x', { 'content-type': 'application/yaml' }, { allowEnv: true })
    assert.deepEqual(wish.do === 'build' && wish.options.env, [{ name: 'A', value: 'x' }])
  })
  test('one of several refs', async () => {
    const refs = [
      { ...payloads.genericPush('x').git, commit: 'a1' },
      { ...payloads.genericPush('main').git, commit: 'b2' },
    ]
    const wish = await wishOf(payloads.genericPush('x', { git: { uri: '', refs } }))
    assert.equal(wish.do === 'build' && wish.options.revision?.git?.commit, 'b2')
    const none = await wishOf(payloads.genericPush('x', { git: { uri: '', refs: refs.slice(0, 1) } }))
    assert.match(String(commitOf(none)), /None of the supplied refs matched/)
  })
  test('another ref builds nothing, and says so', async () =>
    assert.match(String(commitOf(await wishOf(payloads.genericPush('x')))), /"x" does not match/))
  const warned = {
    'another type': ['a=1', { 'content-type': 'text/plain' }, /invalid Content-Type/],
    'no JSON': ['{', {}, /ignoring payload/],
    'a wrong type': [{ env: 'A=1' }, {}, /ignoring payload/],
    'no YAML': ['\t', { 'content-type': 'application/yaml' }, /a tab, ignoring payload/],
    'no git in it': [{ env: [] }, {}, /no git information/],
  } as const
  for (const [name, [body, headers, why]] of Object.entries(warned)) {
    test(`${name}: builds with a warning`, async () => {
      const wish = await wishOf(body, headers)
      assert.match((wish.do === 'build' && wish.warning) || '', why)
    })
  }
})

describe('B11: a build config without a ref builds the default branch', () => {
  const cases: Record<string, [ref: string, defaultBranch: string, boolean]> = {
    'the one the provider names': ['refs/heads/trunk', 'trunk', true],
    'no other, when it names one': ['refs/heads/master', 'trunk', false],
    'master, when it names none': ['master', '', true],
    'main, when it names none': ['refs/heads/main', '', true],
    'no tag of that name': ['refs/tags/main', '', false],
  }
  for (const [name, [ref, defaultBranch, want]] of Object.entries(cases)) {
    test(name, () => assert.equal(isConcerned(git, ref, defaultBranch), want))
  }
})

describe('B10: secrets', () => {
  const there: Record<string, string> = { hook: 's3cret', empty: '' }
  const find = (triggers: (WebHookTrigger | undefined)[], given: string) =>
    triggerFor(triggers, given, async (name) =>
      there[name] === undefined ? undefined : Buffer.from(there[name]),
    )
  const inline = { secret: 'abcd' }
  const referring = { secretReference: { name: 'hook' } }
  const cases: Record<string, [(WebHookTrigger | undefined)[], string, WebHookTrigger | undefined]> = {
    inline: [[undefined, inline], 'abcd', inline],
    'in a Secret': [[inline, referring], 's3cret', referring],
    'either of one trigger': [[{ ...inline, ...referring }], 'abcd', { ...inline, ...referring }],
    'a part of it': [[inline], 'abc', undefined],
    'a Secret that is not there': [[{ secretReference: { name: 'x' } }], 'x', undefined],
    'an empty key of a Secret': [[{ secretReference: { name: 'empty' } }], '', undefined],
    'no hook': [[], 'abcd', undefined],
  }
  for (const [name, [triggers, given, want]] of Object.entries(cases)) {
    test(name, async () => assert.deepEqual(await find(triggers, given), want))
  }
  test('the build keeps half of it', () => assert.equal(halfOf('abcdefg'), 'abc***'))
})

describe('B10: the path of a webhook', () => {
  test('is a secret and a type', () =>
    assert.deepEqual(pathOf('a%2Fb/github'), { secret: 'a/b', type: 'github' }))
  for (const rest of [undefined, '', 'secret', 'a/github/', 'a/b/github', '/github', 'a/', '%/github']) {
    test(`${rest} is refused`, () => assert.throws(() => pathOf(rest), { reason: 'BadRequest' }))
  }
})
