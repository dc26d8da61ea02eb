import assert from 'node:assert/strict'
import { test } from 'node:test'
import { route } from '../testing/objects.ts'
import { wishesOf } from './annotations.ts'

const prefix = 'haproxy.router.openshift.io/'
const wish = (annotations: Record<string, string>) => wishesOf(route('web', { annotations }))

const cases = {
  'R8: balance': [wish({ [`${prefix}balance`]: 'source' }).balance, 'source'],
  'R8: a balance HAProxy does not know is ignored': [
    wish({ [`${prefix}balance`]: 'magic' }).balance,
    undefined,
  ],
  'R8: timeout': [wish({ [`${prefix}timeout`]: '90s' }).timeout, '90s'],
  'a number is milliseconds': [wish({ [`${prefix}timeout`]: '500' }).timeout, '500ms'],
  'a timeout longer than HAProxy can count': [wish({ [`${prefix}timeout`]: '100d' }).timeout, '2147483647ms'],
  'a timeout with more after it is ignored': [
    wish({ [`${prefix}timeout`]: '5s\n  bind *:1' }).timeout,
    undefined,
  ],
  'R8: ip_whitelist': [
    wish({ [`${prefix}ip_whitelist`]: '192.0.2.1  10.0.0.0/8 ::1' }).allowed?.join(),
    '192.0.2.1,10.0.0.0/8,::1',
  ],
  'addresses that are none are left out': [
    wish({ [`${prefix}ip_whitelist`]: '192.0.2.1 10.0.0.0/33 }' }).allowed?.join(),
    '192.0.2.1',
  ],
  'no address at all: everybody, as upstream': [
    wish({ [`${prefix}ip_whitelist`]: 'nobody' }).allowed,
    undefined,
  ],
  'R8: hsts': [
    wish({ [`${prefix}hsts_header`]: 'max-age=31536000;includeSubDomains;preload' }).hsts,
    'max-age=31536000;includeSubDomains;preload',
  ],
  'hsts that would end the quotes': [wish({ [`${prefix}hsts_header`]: "max-age=1' x" }).hsts, undefined],
  'R8: cookies are on': [wish({}).isSticky, true],
  'R8: disable_cookies': [wish({ [`${prefix}disable_cookies`]: 'TRUE' }).isSticky, false],
  'R8: rewrite-target': [wish({ [`${prefix}rewrite-target`]: '/v2/' }).rewriteTarget, '/v2/'],
  'a rewrite-target that is not a path': [
    wish({ [`${prefix}rewrite-target`]: "/'x" }).rewriteTarget,
    undefined,
  ],
  'limits only when switched on': [
    wish({ [`${prefix}rate-limit-connections.rate-http`]: '5' }).limits,
    undefined,
  ],
  'R8: limits': [
    JSON.stringify(
      wish({
        [`${prefix}rate-limit-connections`]: 'true',
        [`${prefix}rate-limit-connections.rate-http`]: '5',
        [`${prefix}rate-limit-connections.rate-tcp`]: '-1',
      }).limits,
    ),
    '{"http":5}',
  ],
}
for (const [name, [got, want]] of Object.entries(cases)) test(name, () => assert.equal(got, want))
