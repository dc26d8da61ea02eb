import assert from 'node:assert/strict'
import type { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { isIssuedBy } from './certificateuser.ts'

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
