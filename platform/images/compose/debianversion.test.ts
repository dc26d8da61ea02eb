import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareVersions } from './debianversion.ts'

/** Each is older than the next. */
const ascending = [
  '0.9',
  '1.0~~',
  '1.0~rc1',
  '1.0~rc1-2',
  '1.0',
  '1.0-1',
  '1.0-1a',
  '1.0-1+deb12u1',
  '1.0-1+deb12u2',
  '1.0-1+deb12u10',
  '1.0a',
  '1.0+b',
  '1.0.1',
  '1.2',
  '1.10',
  '1.10.00000000000000000000001',
  '1.10.00000000000000000000002',
  '1:0.1',
  '2:0.1',
]
test('versions of Debian packages are ordered as its policy says', () => {
  for (const [i, a] of ascending.entries())
    for (const [j, b] of ascending.entries())
      assert.equal(Math.sign(compareVersions(a, b)), Math.sign(i - j), `${a} and ${b}`)
})
test('zeros in front count for nothing', () => assert.equal(compareVersions('1.01-1', '1.1-1'), 0))
