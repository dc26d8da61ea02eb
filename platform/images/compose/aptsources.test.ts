import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aptSources } from './aptsources.ts'

const standard = [
  'deb http://deb.debian.org/debian bookworm main',
  'deb http://deb.debian.org/debian bookworm-updates main',
  'deb http://deb.debian.org/debian-security bookworm-security main',
  'deb http://deb.debian.org/debian bookworm-backports main',
]

const cases = {
  'a mirror in one-line form; other components are left out': {
    name: 'sources.list',
    text: '# mine\ndeb [arch=amd64 signed-by=/k.gpg] http://mirror/debian bookworm main contrib # near\ndeb-src http://mirror/debian bookworm main',
    want: [
      'deb [signed-by=/k.gpg] http://mirror/debian bookworm main',
      'deb [signed-by=/k.gpg] http://mirror/debian bookworm-backports main',
    ],
  },
  'deb822: every suite of the release, comments and unknown suites ignored': {
    name: 'debian.sources',
    text: 'Types: deb deb-src\n# a comment\nURIs: http://mirror/debian\nSuites: bookworm bookworm-updates bookworm-backports\nComponents: main\nSigned-By: /usr/share/keyrings/d.gpg\n\nTypes: deb\nURIs: http://mirror/sec\nSuites: bookworm-security\nComponents: main',
    want: [
      'deb [signed-by=/usr/share/keyrings/d.gpg] http://mirror/debian bookworm main',
      'deb [signed-by=/usr/share/keyrings/d.gpg] http://mirror/debian bookworm-updates main',
      'deb http://mirror/sec bookworm-security main',
      'deb [signed-by=/usr/share/keyrings/d.gpg] http://mirror/debian bookworm-backports main',
    ],
  },
  'a switched-off stanza counts for nothing': {
    name: 'debian.sources',
    text: 'Enabled: no\nTypes: deb\nURIs: http://mirror/debian\nSuites: bookworm\nComponents: main',
    want: standard,
  },
  'repositories of others are no Debian': {
    name: 'docker.list',
    text: 'deb https://download.example/debian bookworm stable\ndeb https://apt.example cloud-sdk-bookworm main',
    want: standard,
  },
  'another release of Debian': {
    name: 'sources.list',
    text: 'deb http://mirror/debian trixie main',
    want: standard,
  },
}
for (const [name, { want, ...file }] of Object.entries(cases)) {
  test(name, () => assert.deepEqual(aptSources('bookworm', [file]), want))
}
test('no sources at all', () => assert.deepEqual(aptSources('bookworm', []), standard))
test("Debian's servers are trusted by Debian's keys", () => {
  const [first] = aptSources('bookworm', [], '/k.gpg')
  assert.equal(first, 'deb [signed-by=/k.gpg] http://deb.debian.org/debian bookworm main')
})
