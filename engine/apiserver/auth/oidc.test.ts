import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openPki } from '../pki/pki.ts'
import { fetchJson } from './fetchjson.ts'
import { isIdentified } from './identity.ts'
import { issuerKeys } from './issuerkeys.ts'
import { signJwt } from './jwt.ts'
import { type OidcOptions, oidcTokens, userOf } from './oidc.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const end = now / 1000 + 600
const base: OidcOptions = { issuer: 'https://id.example.com', clientId: 'hawser' }
const claims = {
  iss: base.issuer,
  aud: 'hawser',
  sub: '7',
  exp: end,
  email: 'jane@example.com',
  groups: ['dev'],
}

const cases: Record<string, readonly [Partial<OidcOptions>, object, object | RegExp]> = {
  'the subject, told from other users by the issuer': [
    {},
    {},
    { name: 'https://id.example.com#7', groups: ['system:authenticated'] },
  ],
  'a prefix of our own, for groups too': [
    { usernamePrefix: 'oidc:', groupsClaim: 'groups', groupsPrefix: 'oidc:' },
    {},
    { name: 'oidc:7', groups: ['oidc:dev', 'system:authenticated'] },
  ],
  'an address needs no prefix': [
    { usernameClaim: 'email' },
    {},
    { name: 'jane@example.com', groups: ['system:authenticated'] },
  ],
  'no prefix because it is not wanted': [
    { usernamePrefix: '-' },
    {},
    { name: '7', groups: ['system:authenticated'] },
  ],
  'one group as a text': [
    { usernamePrefix: '-', groupsClaim: 'groups' },
    { groups: 'dev' },
    { name: '7', groups: ['dev', 'system:authenticated'] },
  ],
  'an address nobody has verified': [
    { usernameClaim: 'email' },
    { email_verified: false },
    /email not verified/,
  ],
  'groups that are none': [{ groupsClaim: 'groups' }, { groups: [1] }, /parse groups claim/],
  'a token for another client': [{}, { aud: ['other'] }, /expected audience "hawser"/],
  'a token that ended': [{}, { exp: now / 1000 }, /expired/],
  'a token without an end': [{}, { exp: undefined }, /expired/],
  'no user name': [{ usernameClaim: 'login' }, {}, /claim not present/],
  'a user name that is inherited': [{ usernameClaim: 'toString' }, {}, /claim not present/],
  'a claim that must be there': [
    { requiredClaims: { hd: 'example.com' } },
    {},
    /required claim hd not present/,
  ],
  'a claim with another value': [{ requiredClaims: { hd: 'a' } }, { hd: 'b' }, /value does not match/],
}
for (const [name, [options, more, want]] of Object.entries(cases)) {
  test(`a user by claims: ${name}`, () => {
    const user = userOf({ ...base, ...options }, { ...claims, ...more }, now)
    if (want instanceof RegExp) assert.match(String(user), want)
    else assert.deepEqual(user, want)
  })
}

const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const jwk = (kid: string, key: KeyObject) => ({
  ...createPublicKey(key).export({ format: 'jwk' }),
  kid,
  use: 'sig',
  alg: 'RS256',
})

interface Issuer {
  readonly url: string
  readonly ca: string
  /** What is published now, by key id. */
  readonly keys: Map<string, KeyObject>
  /** How often its keys were read. */
  reads: number
}
/** An issuer of our own, over HTTPS. */
async function startIssuer(t: TestContext): Promise<Issuer> {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-oidc-'))
  t.after(() => rm(folder, { recursive: true }))
  const pki = await openPki(folder)
  const { certificate, key } = await pki.issue('issuer', {
    commonName: 'issuer',
    usages: ['server'],
    names: ['127.0.0.1'],
  })
  const issuer = { url: '', ca: pki.ca, keys: new Map<string, KeyObject>(), reads: 0 }
  const server = https.createServer({ cert: certificate, key }, (request, response) => {
    const isKeys = request.url === '/keys'
    if (isKeys) issuer.reads++
    const keys = [...issuer.keys].map(([kid, one]) => jwk(kid, one))
    response.end(JSON.stringify(isKeys ? { keys } : { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  issuer.url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  return issuer
}

test('tokens of an issuer are believed by its keys, also by those it gets later', async (t) => {
  const issuer = await startIssuer(t)
  const [first, second] = [newKey(), newKey()]
  issuer.keys.set('a', first)
  const errors: unknown[] = []
  const keys = issuerKeys({
    issuer: issuer.url,
    fetch: (url) => fetchJson(url, { ca: issuer.ca, timeoutMs: 5_000 }),
    onError: (error) => errors.push(error),
  })
  const authenticate = oidcTokens({ issuer: issuer.url, clientId: 'hawser' }, keys, ['api'])
  const token = (kid: string, key: KeyObject, sub: string) =>
    signJwt({ ...claims, iss: issuer.url, sub }, 'RS256', kid, key)
  const isGood = async (text: string, at: number) => isIdentified(await authenticate(text, ['api'], at))

  assert.equal(await isGood(await token('a', first, '1'), now), true)
  assert.equal(await isGood(await token('a', first, '2'), now), true)
  assert.equal(issuer.reads, 1)
  // Signed by a key that is not published: the issuer is asked again, but not for every such token.
  assert.equal(await isGood(await token('b', second, '3'), now + 11_000), false)
  assert.equal(await isGood(await token('b', second, '4'), now + 11_000), false)
  assert.equal(issuer.reads, 2)
  issuer.keys.set('b', second)
  issuer.keys.delete('a')
  assert.equal(await isGood(await token('b', second, '5'), now + 22_000), true)
  assert.equal(await isGood(await token('a', first, '6'), now + 22_000), false)
  assert.equal(await isGood(await token('a', second, '7'), now + 22_000), false)
  assert.equal(await authenticate('opaque', ['api'], now), undefined)
  assert.equal(await authenticate(await token('b', second, '8'), ['vault'], now), undefined)
  assert.deepEqual(errors, [])
})

test('an issuer that cannot be reached refuses, and is told about', async () => {
  const errors: Error[] = []
  const keys = issuerKeys({
    issuer: base.issuer,
    fetch: () => fetchJson('https://127.0.0.1:9/x', { timeoutMs: 1_000 }),
    onError: (error) => errors.push(error as Error),
  })
  const token = await signJwt(claims, 'RS256', 'a', newKey())
  const verdict = await oidcTokens(base, keys, ['api'])(token, ['api'], now)
  assert.deepEqual(verdict, { refused: 'oidc: the keys of the issuer are not known yet' })
  assert.match(errors[0]?.message ?? '', /could not be read/)
})
