import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytes, canonicalQuantity, compareQuantities, millicores } from './quantity.ts'

/** As Go's resource.Quantity writes them. */
const canonical: Record<string, string | undefined> = {
  '0': '0',
  '-0': '0',
  '0.5': '500m',
  '.5': '500m',
  '5.': '5',
  '1000m': '1',
  '1500m': '1500m',
  '2000': '2k',
  '1024': '1024',
  '1Ki': '1Ki',
  '1024Ki': '1Mi',
  '1.5Gi': '1536Mi',
  '0.5Ki': '512',
  '0.5Mi': '512Ki',
  '1000Ki': '1000Ki',
  '1.0001Ki': '1024102400u',
  '100M': '100M',
  '1e3': '1e3',
  '1E3': '1e3',
  '12e4': '120e3',
  '1e-3': '1e-3',
  '1E': '1E',
  '0.1n': '1n',
  '+5': '5',
  '-1.5': '-1500m',
  '9223372036854775808': '9223372036854775807',
  '1e999': '9223372036854775807',
  '': undefined,
  '.': undefined,
  '1i': undefined,
  '1 ': undefined,
  '1kk': undefined,
  a: undefined,
  '1e': undefined,
  '--1': undefined,
}
for (const [text, want] of Object.entries(canonical)) {
  test(`${JSON.stringify(text)} is ${want ?? 'no quantity'}`, () =>
    assert.equal(canonicalQuantity(text), want))
}

test('millicores are exact for every thousandth of 64 cores', () => {
  for (let m = 0; m <= 64_000; m++) {
    assert.equal(millicores(`${m}m`), m)
    assert.equal(millicores((m / 1000).toFixed(3)), m)
  }
})
test('amounts round up: a request is never under-reserved', () => {
  assert.equal(millicores('100u'), 1)
  assert.equal(bytes('1500m'), 2)
  assert.equal(bytes('1.5Ki'), 1536)
  assert.equal(bytes('128Mi'), 134_217_728)
})
test('comparing goes by amount, not by writing', () => {
  assert.equal(compareQuantities('1Gi', '1024Mi'), 0)
  assert.ok(compareQuantities('1G', '1Gi') < 0)
})
test('a text that is no quantity is named', () => {
  assert.throws(() => millicores('lots'), /"lots" is not a quantity/)
})
