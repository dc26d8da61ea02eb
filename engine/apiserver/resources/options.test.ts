import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readOptions } from './options.ts'

const cases: [query: string, want: object][] = [
  ['', {}],
  ['pretty=true&watch=1&timeout=32s', {}],
  [
    'limit=500&continue=abc&labelSelector=app%3Dweb',
    { limit: 500, continue: 'abc', labelSelector: 'app=web' },
  ],
  ['labelSelector=&limit=', {}],
  ['allowWatchBookmarks=true&sendInitialEvents=0', { allowWatchBookmarks: true, sendInitialEvents: false }],
  ['dryRun=All&fieldValidation=Strict', { dryRun: true, fieldValidation: 'Strict' }],
  ['gracePeriodSeconds=0&propagationPolicy=Orphan', { gracePeriodSeconds: 0, propagationPolicy: 'Orphan' }],
  ['gracePeriodSeconds=-1', { gracePeriodSeconds: -1 }],
  ['allowWatchBookmarks=maybe', { allowWatchBookmarks: true }],
  ['allowWatchBookmarks=False', { allowWatchBookmarks: false }],
  ['toString=1&constructor=2', {}],
  // What is authorized is what is done: `http/access.ts` looks at the first.
  [
    'fieldSelector=metadata.name%3Da&fieldSelector=metadata.name%21%3Db',
    { fieldSelector: 'metadata.name=a' },
  ],
  ['fieldSelector=&fieldSelector=metadata.name%3Da', {}],
]
for (const [query, want] of cases) {
  test(`?${query}`, () => assert.deepEqual(readOptions(new URLSearchParams(query)), want))
}

const unsupported: Record<string, string> = {
  'dryRun=None': 'Unsupported value: []string{"None"}: supported values: "All"',
  'fieldValidation=Loud': 'Unsupported value: "Loud": supported values: "", "Ignore", "Strict", "Warn"',
  'propagationPolicy=Fast':
    'Unsupported value: "Fast": supported values: "Foreground", "Background", "Orphan", "nil"',
}
for (const [query, problem] of Object.entries(unsupported)) {
  test(`?${query} is kept for the write to refuse`, () => {
    const error = { type: 'FieldValueNotSupported', field: query.split('=')[0], problem }
    assert.deepEqual(readOptions(new URLSearchParams(query)), { unsupported: [error] })
  })
}

for (const query of ['limit=many', 'timeoutSeconds=1.5']) {
  test(`?${query} is refused as upstream does`, () => {
    const [, value] = query.split('=')
    assert.throws(() => readOptions(new URLSearchParams(query)), {
      reason: 'BadRequest',
      message: `strconv.ParseInt: parsing "${value}": invalid syntax`,
    })
  })
}
