import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { refProblem, repositoryAt } from './repository.ts'

describe('B2: where builds fetch from', () => {
  const cases: Record<string, string> = {
    'https://git.example/web.git': 'https git.example https://git.example/web.git',
    'https://ada:secret@git.example:8443/web.git': 'https git.example https://git.example:8443/web.git',
    'https://token@git.example/web': 'https git.example https://git.example/web',
    'http://git.example/web?x=secret': 'http git.example http://git.example/web',
    'git://git.example/web': 'git git.example git://git.example/web',
    'ssh://git@git.example:2222/web.git': 'ssh git.example ssh://git.example:2222/web.git',
    'git@git.example:shop/web.git': 'ssh git.example git@git.example:shop/web.git',
    'git.example:shop/web.git': 'ssh git.example git.example:shop/web.git',
  }
  for (const [uri, want] of Object.entries(cases)) {
    test(uri, () => {
      const at = repositoryAt(uri)
      assert.ok(typeof at !== 'string', String(at))
      assert.equal(`${at.transport} ${at.host} ${at.shown}`, want)
    })
  }
})

describe('B2: where they do not, and why', () => {
  const cases: Record<string, RegExp> = {
    '': /empty/,
    '--upload-pack=touch /tmp/x': /option/,
    '-u': /option/,
    'ext::sh -c touch% /tmp/x': /blanks/,
    'ext::sh': /git-remote-ext/,
    'fd::17': /git-remote-fd/,
    'file:///srv/git/web': /upload the source/,
    'FILE:///srv/git/web': /upload the source/,
    '/srv/git/web': /upload the source/,
    '../web': /upload the source/,
    './web': /upload the source/,
    'https://': /not a valid url/,
    'https://git.example/a\nb': /control/,
    'ftp://git.example/web': /not by ftp/,
    'ssh://-oProxyCommand=touch/x': /not a valid url|no host/,
    '-oProxyCommand=x:web': /option/,
    'git@-oProxyCommand=x:web': /not a valid url/,
    'git.example:-x': /not a valid url/,
    web: /not a valid url/,
  }
  for (const [uri, want] of Object.entries(cases)) {
    test(JSON.stringify(uri), () => assert.match(String(repositoryAt(uri)), want))
  }
})

describe('B2: refs', () => {
  for (const ref of ['main', 'v1.0', 'feature/x-1', 'refs/pull/7/head', 'HEAD~1', 'a'.repeat(40)])
    test(ref, () => assert.equal(refProblem(ref), undefined))
  for (const ref of ['--upload-pack=x', '-b', 'a b', '+main:main', 'main:other', 'a\nb', 'x*'])
    test(`not ${JSON.stringify(ref)}`, () => assert.notEqual(refProblem(ref), undefined))
})
