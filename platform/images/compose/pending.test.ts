import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addAvailable, installedIn, pending } from './pending.ts'

const status = `Package: openssl
Status: install ok installed
Version: 3.0.15-1~deb12u1
Description: Secure Sockets Layer
 Version: 9 of the description is no version

Package: gone
Status: deinstall ok config-files
Version: 1

Package: tini
Status: install ok installed
Version: 0.19.0-1
`
const main = 'Package: openssl\nVersion: 3.0.15-1~deb12u1\n\nPackage: tini\nVersion: 0.19.0-1\n'
const security = 'Package: openssl\nVersion: 3.0.17-1~deb12u2\n\nPackage: other\nVersion: 2\n'

const installed = { openssl: '3.0.15-1~deb12u1', tini: '0.19.0-1' }
test('what dpkg has installed', () => assert.deepEqual(installedIn(status), installed))

const cases = {
  'Debian has what is installed': { lists: [main], want: [] },
  'a security fix, whatever list is read first': {
    lists: [security, main],
    want: [{ name: 'openssl', from: '3.0.15-1~deb12u1', to: '3.0.17-1~deb12u2' }],
  },
  'Debian went back, or the package is of somebody else': {
    lists: ['Package: tini\nVersion: 0.18\n'],
    want: [],
  },
}
for (const [name, { lists, want }] of Object.entries(cases)) {
  test(`updates: ${name}`, async () => {
    const available = new Map<string, string>()
    for (const list of lists) await addAvailable(list.split('\n'), available)
    assert.deepEqual(pending(installed, available), want)
  })
}
