import assert from 'node:assert/strict'
import { test } from 'node:test'
import { layout } from './table.ts'

const table = {
  columnDefinitions: [{ name: 'Name' }, { name: 'Ready' }, { name: 'IP', priority: 1 }],
  rows: [
    { cells: ['guestbook-1', '1/1', '10.0.0.7'], object: { metadata: { namespace: 'default' } } },
    { cells: ['db', '', null], object: { metadata: { namespace: 'prod' } } },
  ],
}

const cases = {
  'columns line up and an empty cell says <none>': {
    options: {},
    want: ['NAME          READY', 'guestbook-1   1/1', 'db            <none>'],
  },
  'wide shows the columns of lower priority': {
    options: { wide: true },
    want: ['NAME          READY    IP', 'guestbook-1   1/1      10.0.0.7', 'db            <none>   <none>'],
  },
  'all projects: the namespace comes first': {
    options: { withNamespace: true },
    want: [
      'NAMESPACE   NAME          READY',
      'default     guestbook-1   1/1',
      'prod        db            <none>',
    ],
  },
}
for (const [name, { options, want }] of Object.entries(cases)) {
  test(name, () => assert.deepEqual(layout(table, options), want))
}
