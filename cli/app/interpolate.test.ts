import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readDotenv } from './dotenv.ts'
import { noFindings } from './finding.ts'
import { interpolate } from './interpolate.ts'

const values: Readonly<Record<string, string>> = { A: 'a', EMPTY: '', LONG: 'x'.repeat(100) }
const lookup = (name: string) => values[name]

describe('N2: variables in compose files', () => {
  const cases: Readonly<Record<string, string>> = {
    $A: 'a',
    'x-$A.y': 'x-a.y',
    $$A: '$A',
    '100$': '100$',
    $1: '$1',
    '${A}': 'a',
    '${NO:-d}': 'd',
    '${NO-d}': 'd',
    '${EMPTY:-d}': 'd',
    '${EMPTY-d}': '',
    '${A:+set}': 'set',
    '${EMPTY:+set}': '',
    '${EMPTY+set}': 'set',
    '${NO:-${A}-${ALSO_NO:-z}}': 'a-z',
    '${A:?never said}': 'a',
    '${NO:-}': '',
  }
  for (const [text, want] of Object.entries(cases))
    test(`${text} is ${JSON.stringify(want)}`, () => {
      assert.deepEqual(interpolate(text, lookup), { text: want, unset: [], problems: [] })
    })
  test('what is not set is told', () =>
    assert.deepEqual(interpolate(`$NO \${NO2}`, lookup).unset, ['NO', 'NO2']))
  const refused: Readonly<Record<string, RegExp>> = {
    '${NO:?tell it}': /variable NO must be set: tell it/,
    '${EMPTY:?}': /variable EMPTY must be set: it is required/,
    '${A': /never closed/,
    '${A/x/y}': /is not understood/,
    '${}': /is not understood/,
    ['${A:-'.repeat(2000) + '}'.repeat(2000)]: /is not understood/,
  }
  for (const [text, want] of Object.entries(refused))
    test(`${text.slice(0, 20)} is refused`, () =>
      assert.match(
        interpolate(
          text.startsWith('${A:-${A:-') ? text.replaceAll('A:-', 'NO:-') : text,
          lookup,
        ).problems.join(),
        want,
      ))
})

test('an environment file: comments, quotes over lines, export, variables', () => {
  const findings = noFindings()
  const text = [
    '# comment',
    'PLAIN=a b # comment',
    'export B = "two\\nlines \\"x\\""',
    "C='as $it is'",
    'D="first',
    'second"',
    'E=$PLAIN-$A',
    'F=',
    'INHERITED',
    'G: yaml',
  ].join('\n')
  const from = (name: string) => (name === 'INHERITED' ? 'yes' : lookup(name))
  assert.deepEqual(readDotenv('.env', text, from, findings), {
    PLAIN: 'a b',
    B: 'two\nlines "x"',
    C: 'as $it is',
    D: 'first\nsecond',
    E: 'a b-a',
    F: '',
    INHERITED: 'yes',
    G: 'yaml',
  })
  assert.deepEqual(findings.problems, [])
})
test('a broken environment file says the line, and nothing of what is in it', () => {
  for (const [text, line] of [
    ['A=1\n?secret', 2],
    ['A="secret', 1],
  ] as const) {
    const findings = noFindings()
    readDotenv('.env', text, lookup, findings)
    assert.equal(findings.problems[0]?.place.line, line)
    assert.doesNotMatch(JSON.stringify(findings), /secret/)
  }
})
