import assert from 'node:assert/strict'
import { test } from 'node:test'
import { belongsIntoImage } from './keep.ts'

const cases = {
  './usr/bin/tar': true,
  './usr/share/doc/tar/copyright': true,
  './dev/null': false,
  './dev/': true,
  './tmp/': true,
  './usr/share/doc/tar/': true,
  './usr/share/doc/tar/changelog.gz': false,
  './usr/share/man/': true,
  './usr/share/man/man1/tar.1.gz': false,
  '/var/lib/apt/lists/partial/': false,
  'var/lib/dpkg/status': true,
}
for (const [path, want] of Object.entries(cases)) {
  test(`${path} ${want ? 'stays' : 'goes'}`, () => assert.equal(belongsIntoImage(path), want))
}
