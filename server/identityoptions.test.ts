import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { identityOf } from './identityoptions.ts'
import { serverOptions } from './options.ts'

const refused: Record<string, readonly [readonly string[], RegExp]> = {
  'anonymous requests as something else': [['--anonymous-auth', 'yes'], /takes true or false/],
  'an issuer that is not https': [['--service-account-issuer', 'http://x'], /takes an https address/],
  'a client without an issuer': [['--oidc-client-id', 'x'], /together/],
  'an algorithm that is a shared secret': [
    ['--oidc-issuer-url', 'https://x', '--oidc-client-id', 'x', '--oidc-signing-algs', 'HS256'],
    /HS256 is none of them/,
  ],
  'a claim without a value': [
    ['--oidc-issuer-url', 'https://x', '--oidc-client-id', 'x', '--oidc-required-claim', 'hd'],
    /takes key=value/,
  ],
  'headers of no proxy': [['--requestheader-allowed-names', 'x'], /needs --requestheader-client-ca-file/],
  'a policy without a log': [['--audit-policy-file', 'x'], /needed together/],
  'a size that is none': [
    ['--audit-policy-file', 'x', '--audit-log-path', 'y', '--audit-log-maxsize', '1.5'],
    /whole number/,
  ],
}
for (const [name, [args, want]] of Object.entries(refused)) {
  test(`${name} is refused`, () => assert.throws(() => serverOptions(args), want))
}

test('nothing is configured unless it is said', async () => {
  assert.deepEqual(await identityOf(serverOptions([]).identity), { auth: {}, audit: undefined })
})

test('flags become options of the API server, files are read', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-flags-'))
  t.after(() => rm(folder, { recursive: true }))
  const ca = join(folder, 'ca.crt')
  await writeFile(ca, 'PEM')
  const { identity } = serverOptions([
    ...['--oidc-issuer-url', 'https://id', '--oidc-client-id', 'hawser', '--oidc-ca-file', ca],
    ...['--oidc-required-claim', 'hd=a', '--oidc-username-prefix', '-'],
    ...[
      '--requestheader-client-ca-file',
      ca,
      '--requestheader-allowed-names',
      'a,b',
      '--anonymous-auth=true',
    ],
    ...['--audit-policy-file', '/p', '--audit-log-path', '/l', '--audit-log-maxsize', '2'],
  ])
  const { auth, audit } = await identityOf(identity)
  assert.deepEqual(auth.oidc, {
    issuer: 'https://id',
    clientId: 'hawser',
    usernamePrefix: '-',
    requiredClaims: { hd: 'a' },
    ca: 'PEM',
  })
  assert.deepEqual(
    [auth.frontProxy?.allowedNames, auth.frontProxy?.usernameHeaders],
    [['a', 'b'], ['X-Remote-User']],
  )
  assert.equal(auth.anonymous, true)
  assert.deepEqual(audit, { policyFile: '/p', logPath: '/l', maxBytes: 2 * 1024 * 1024 })
  await assert.rejects(
    identityOf({ 'oidc-ca-file': '/nothing', 'oidc-issuer-url': 'https://id', 'oidc-client-id': 'x' }),
  )
})
