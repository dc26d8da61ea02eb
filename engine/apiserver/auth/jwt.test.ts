import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { algorithmFor, audiencesOf, isSignedBy, parseJwt, signJwt, untimely } from './jwt.ts'

const pairs: Record<string, { privateKey: KeyObject; publicKey: KeyObject }> = {
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ES512: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
}
for (const [alg, { privateKey, publicKey }] of Object.entries(pairs)) {
  test(`what is signed with ${alg} is verified with its key and no other`, async () => {
    assert.equal(algorithmFor(privateKey), alg)
    const jwt = parseJwt(await signJwt({ sub: 'me' }, alg, 'k', privateKey))
    assert.ok(jwt)
    assert.deepEqual([jwt.alg, jwt.kid, jwt.claims], [alg, 'k', { sub: 'me' }])
    for (const [other, { publicKey: key }] of Object.entries(pairs))
      assert.equal(isSignedBy(jwt, key), other === alg, other)
    const changed = { ...jwt, signed: Buffer.from(jwt.signed.toString().replace(/.$/, '_')) }
    assert.equal(isSignedBy(changed, publicKey), false)
  })
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const hostile: Record<string, string> = {
  'no algorithm': `${part({ alg: 'none' })}.${part({ sub: 'root' })}.AA`,
  'a shared secret': `${part({ alg: 'HS256' })}.${part({ sub: 'root' })}.AA`,
  'the name of an inherited property': `${part({ alg: '__proto__' })}.${part({ sub: 'root' })}.AA`,
  'the name of a method': `${part({ alg: 'toString' })}.${part({ sub: 'root' })}.AA`,
  'an empty signature of the right length': `${part({ alg: 'ES256' })}.${part({})}.${Buffer.alloc(64).toString('base64url')}`,
}
for (const [name, token] of Object.entries(hostile)) {
  test(`${name} is verified by no key`, () => {
    const jwt = parseJwt(token)
    assert.ok(jwt)
    for (const { publicKey } of Object.values(pairs)) assert.equal(isSignedBy(jwt, publicKey), false)
  })
}

const noTokens: Record<string, string> = {
  'an opaque token': 'abcdef',
  'two parts': 'a.b',
  'four parts': 'a.b.c.d',
  'an empty signature': `${part({ alg: 'none' })}.${part({})}.`,
  'a header that is no JSON': `aaaa.${part({})}.AA`,
  'claims that are a list': `${part({ alg: 'ES256' })}.${part([])}.AA`,
  'claims that are null': `${part({ alg: 'ES256' })}.${part(null)}.AA`,
  'characters that are not base64url': `${part({ alg: 'ES256' })}.${part({})}.A+/=`,
  'a token without end': `${part({ alg: 'ES256' })}.${'A'.repeat(100_000)}.AA`,
}
for (const [name, token] of Object.entries(noTokens)) {
  test(`${name} is no JWT`, () => assert.equal(parseJwt(token), undefined))
}

const now = 1_000_000_000
const times: Record<string, readonly [object, ReturnType<typeof untimely>]> = {
  'before its end': [{ exp: now / 1000 + 1 }, undefined],
  'within the leeway after its end': [{ exp: now / 1000 - 59 }, undefined],
  'after its end and the leeway': [{ exp: now / 1000 - 61 }, 'expired'],
  'within the leeway before its start': [{ nbf: now / 1000 + 59 }, undefined],
  'before its start': [{ nbf: now / 1000 + 61 }, 'not valid yet'],
  'issued in the future': [{ iat: now / 1000 + 61 }, 'not valid yet'],
  'without an end': [{}, undefined],
}
for (const [name, [claims, want]] of Object.entries(times)) {
  test(`a token ${name}`, () => assert.equal(untimely({ ...claims }, now), want))
}

test('an audience may be one text or several', () => {
  assert.deepEqual(audiencesOf({ aud: 'a' }), ['a'])
  assert.deepEqual(audiencesOf({ aud: ['a', 'b', 1] }), ['a', 'b'])
  assert.deepEqual(audiencesOf({ aud: 7 }), [])
})
