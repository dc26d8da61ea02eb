import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalDuration, formatDuration, parseDuration } from './duration.ts'

const canonical: Readonly<Record<string, string>> = {
  '0': '0s',
  '90s': '1m30s',
  '1.5h': '1h30m0s',
  '1m0.062s': '1m0.062s',
  '1h0m0.5s': '1h0m0.5s',
  '-2m': '-2m0s',
  '1500ms': '1.5s',
  '250us': '250µs',
  '.5s': '500ms',
  '12ns': '12ns',
  '15.000000001s': '15.000000001s',
}
for (const [text, want] of Object.entries(canonical))
  test(`${text} is written ${want}`, () => {
    assert.equal(canonicalDuration(text), want)
    assert.equal(formatDuration(parseDuration(want) ?? Number.NaN), want)
  })

for (const text of ['', 's', '5', '1 s', '1d', '1s-', 'soon', '1e3s', '9999999h'])
  test(`${JSON.stringify(text)} is no duration`, () => assert.equal(parseDuration(text), undefined))
