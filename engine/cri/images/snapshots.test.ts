import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readOnly } from './snapshots.ts'

const mount = (type: string, options: string[]) => ({ type, source: 's', target: '', options })
const cases = {
  'the upper folder of an overlay becomes its topmost lower one': {
    given: mount('overlay', ['index=off', 'workdir=/w', 'upperdir=/u', 'lowerdir=/b:/a']),
    want: mount('overlay', ['index=off', 'lowerdir=/u:/b:/a']),
  },
  'an overlay without an upper folder stays': {
    given: mount('overlay', ['lowerdir=/b:/a']),
    want: mount('overlay', ['lowerdir=/b:/a']),
  },
  'a bind mount becomes read-only': {
    given: mount('bind', ['rw', 'rbind']),
    want: mount('bind', ['rbind', 'ro']),
  },
}
for (const [name, { given, want }] of Object.entries(cases)) {
  test(name, () => assert.deepEqual(readOnly([given]), [want]))
}
