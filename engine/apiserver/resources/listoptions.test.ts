import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkListOptions, watchOptions } from './listoptions.ts'
import type { Options } from './options.ts'

const match = 'resourceVersionMatch'
const listCases: Record<string, readonly [Options, string[]]> = {
  'nothing said': [{}, []],
  'a version alone': [{ resourceVersion: '5' }, []],
  'an exact version': [{ resourceVersion: '5', resourceVersionMatch: 'Exact' }, []],
  'any version that is not older than any': [
    { resourceVersion: '0', resourceVersionMatch: 'NotOlderThan' },
    [],
  ],
  'a match needs a version': [
    { resourceVersionMatch: 'Exact' },
    [`${match}: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided`],
  ],
  'a token has its version in it': [
    { resourceVersion: '5', resourceVersionMatch: 'Exact', continue: 'x' },
    [`${match}: Forbidden: resourceVersionMatch is forbidden when continue is provided`],
  ],
  'another match': [
    { resourceVersion: '5', resourceVersionMatch: 'Near' },
    [`${match}: Unsupported value: "Near": supported values: "Exact", "NotOlderThan", ""`],
  ],
  'nothing is exactly any version': [
    { resourceVersion: '0', resourceVersionMatch: 'Exact' },
    [`${match}: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"`],
  ],
  'initial events are of watches': [
    { sendInitialEvents: false },
    ['sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list'],
  ],
}
for (const [name, [options, want]] of Object.entries(listCases)) {
  test(`list: ${name}`, () =>
    assert.deepEqual(
      problemsOf(() => checkListOptions(options)),
      want,
    ))
}

const watchCases: Record<string, readonly [Options, string[]]> = {
  'from a version': [{ resourceVersion: '5' }, []],
  'initial events': [{ sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' }, []],
  'initial events need a match': [
    { sendInitialEvents: true },
    [`${match}: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan`],
  ],
  'a match needs initial events': [
    { resourceVersion: '5', resourceVersionMatch: 'NotOlderThan' },
    [`${match}: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided`],
  ],
  'an exact match, and a token': [
    { sendInitialEvents: true, resourceVersionMatch: 'Exact', continue: 'x' },
    [
      `${match}: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan`,
      `${match}: Unsupported value: "Exact": supported values: "NotOlderThan"`,
      `${match}: Forbidden: resourceVersionMatch is forbidden when continue is provided`,
    ],
  ],
}
for (const [name, [options, want]] of Object.entries(watchCases)) {
  test(`watch: ${name}`, () =>
    assert.deepEqual(
      problemsOf(() => watchOptions(options)),
      want,
    ))
}

const defaultCases: readonly [Options, boolean | undefined][] = [
  [{}, true],
  [{ resourceVersion: '0' }, true],
  [{ resourceVersion: '5' }, undefined],
  [{ sendInitialEvents: false, resourceVersionMatch: 'NotOlderThan' }, false],
]
for (const [options, want] of defaultCases) {
  test(`a watch with ${JSON.stringify(options)} begins with what is there: ${want}`, () => {
    assert.equal(watchOptions(options).sendInitialEvents, want)
  })
}

function problemsOf(check: () => unknown): string[] {
  try {
    check()
    return []
  } catch (error) {
    const { reason, fields } = error as { reason: string; fields: { field: string; problem: string }[] }
    assert.equal(reason, 'Invalid')
    return fields.map(({ field, problem }) => `${field}: ${problem}`)
  }
}
