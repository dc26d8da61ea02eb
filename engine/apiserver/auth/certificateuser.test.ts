import assert from 'node:assert/strict'
import type { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { createAuthority } from '../pki/certificate.ts'
import { certificateUsers, isIssuedBy } from './certificateuser.ts'

type Fake = { readonly name: string; readonly by: string; readonly signedBy: string; readonly issuer?: Fake }

/** A certificate that names its issuer, and is signed by whomever. */
const certificate = ({ name, by, signedBy, issuer }: Fake): X509Certificate =>
  ({
    publicKey: name,
    checkIssued: (other: { publicKey: string }) => other.publicKey.split(' ')[0] === by,
    verify: (key: unknown) => key === signedBy,
    issuerCertificate: issuer && certificate(issuer),
  }) as unknown as X509Certificate

const users = certificate({ name: 'users', by: 'users', signedBy: 'users' })
const between: Fake = { name: 'between', by: 'users', signedBy: 'users' }
/** Has the name of another authority, but not its key. */
const namesake: Fake = { name: 'proxies (another)', by: 'users', signedBy: 'users' }

const cases: Record<string, readonly [Fake, boolean]> = {
  'signed by the authority': [{ name: 'jane', by: 'users', signedBy: 'users' }, true],
  'signed by one that the authority signed': [
    { name: 'jane', by: 'between', signedBy: 'between', issuer: between },
    true,
  ],
  'signed by another of that name': [{ name: 'jane', by: 'users', signedBy: 'others' }, false],
  'of another authority, sent with a certificate of its name': [
    { name: 'proxy', by: 'proxies', signedBy: 'proxies', issuer: namesake },
    false,
  ],
}
for (const [name, [given, want]] of Object.entries(cases))
  test(`a certificate ${name} is ${want ? '' : 'not '}of the authority`, () =>
    assert.equal(isIssuedBy(certificate(given), [users]), want))

test('a certificate is looked into once for all of its connections; TLS is asked, and the time, for each', async () => {
  const { certificate: authorities } = await createAuthority('users', Date.now())
  const validTo = Date.now() + 60_000
  let verified = 0
  const jane = {
    ...{ fingerprint256: 'AA:BB', checkIssued: () => true, validToDate: new Date(validTo) },
    verify: () => ++verified > 0,
    toLegacyObject: () => ({ subject: { CN: 'jane', O: ['shop'] } }),
  }
  const connection = (authorized = true, certificate: object | null = jane): TLSSocket =>
    ({ authorized, getPeerX509Certificate: () => certificate ?? undefined }) as unknown as TLSSocket
  const users = certificateUsers(authorities)
  const first = users.userOf(connection(), 0)
  assert.deepEqual([first?.name, first?.groups], ['jane', ['shop', 'system:authenticated']])
  assert.equal(users.userOf(connection(), 0), first)
  assert.equal(verified, 1)
  assert.equal(users.userOf(connection(), validTo), undefined)
  assert.ok(users.isRefused(connection(false), 0))
  const issuerCertificate = { ...jane, verify: () => ++verified > 0 }
  const signedByAnother = {
    ...{ ...jane, fingerprint256: 'EE:FF', issuerCertificate },
    checkIssued: () => false,
    verify: () => true,
  }
  for (let time = 1; time <= 2; time++) {
    assert.equal(users.userOf(connection(true, signedByAnother), 0)?.name, 'jane')
    assert.equal(verified, 1 + time, 'who comes by another authority is looked into each time')
  }
  const stranger = { ...jane, fingerprint256: 'CC:DD', verify: () => false, issuerCertificate: undefined }
  assert.ok(users.isRefused(connection(true, stranger), 0))
  assert.ok(users.isRefused(connection(true, stranger), 0))
  assert.equal(users.userOf(connection(true, null), 0), undefined)
})
