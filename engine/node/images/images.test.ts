import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pullCredentials } from './auth.ts'
import { defaultPullPolicy, isImageName, registryOf } from './name.ts'

const names: Record<string, [registry: string, policy: string] | undefined> = {
  nginx: ['docker.io', 'Always'],
  'nginx:1.27': ['docker.io', 'IfNotPresent'],
  'nginx:latest': ['docker.io', 'Always'],
  'library/nginx': ['docker.io', 'Always'],
  'localhost/busybox:1': ['localhost', 'IfNotPresent'],
  'registry.example.com:5000/a/b': ['registry.example.com:5000', 'Always'],
  [`quay.io/a/b@sha256:${'a'.repeat(64)}`]: ['quay.io', 'IfNotPresent'],
  'hawser.local/shop/app:1': ['hawser.local', 'IfNotPresent'],
  'UPPER/case': undefined,
  '': undefined,
  ' ': undefined,
  'a b': undefined,
  'a//b': undefined,
  'a:b:c': undefined,
}
for (const [name, want] of Object.entries(names)) {
  test(`image name ${JSON.stringify(name)}`, () => {
    assert.equal(isImageName(name), want !== undefined)
    if (want) assert.deepEqual([registryOf(name), defaultPullPolicy(name)], want)
  })
}

const config = (auths: object): Buffer => Buffer.from(JSON.stringify({ auths }))
const secrets: Record<string, Map<string, Buffer>> = {
  one: new Map([
    [
      '.dockerconfigjson',
      config({ 'quay.io': { username: 'a', password: 'b' }, 'quay.io/team': { auth: 'dDpw' } }),
    ],
  ]),
  hub: new Map([['.dockerconfigjson', config({ 'https://index.docker.io/v1/': { auth: 'eHg=' } })]]),
  old: new Map([['.dockercfg', Buffer.from('{"*.example.com":{"username":"w","password":"x"}}')]]),
  broken: new Map([['.dockerconfigjson', Buffer.from('not json')]]),
}
const sources = { configmap: () => undefined, secret: (name: string) => secrets[name] }
const cases: Record<string, { image: string; secrets: string[]; want: string[] }> = {
  'the most specific first': {
    image: 'quay.io/team/app',
    secrets: ['one'],
    want: ['quay.io/team', 'quay.io'],
  },
  'not for another path': { image: 'quay.io/other/app', secrets: ['one'], want: ['quay.io'] },
  'Docker Hub': { image: 'nginx', secrets: ['one', 'hub'], want: ['https://index.docker.io/v1/'] },
  'the old format, any host of a domain': {
    image: 'r.example.com/a',
    secrets: ['old'],
    want: ['*.example.com'],
  },
  'but not deeper': { image: 'a.r.example.com/a', secrets: ['old'], want: [] },
  'what is missing or broken is passed over': { image: 'quay.io/a', secrets: ['none', 'broken'], want: [] },
}
for (const [name, { image, secrets: given, want }] of Object.entries(cases)) {
  test(`credentials: ${name}`, () =>
    assert.deepEqual(
      pullCredentials(image, given, sources).map(({ serverAddress }) => serverAddress),
      want,
    ))
}
