import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import { yamlText } from './yamltext.ts'

const texts = [
  'y',
  'no',
  'on',
  'Off',
  'TRUE',
  '0777',
  '0o7',
  '1e3',
  '1:20',
  '2026-01-01',
  '~',
  'null',
  '1_000',
]

for (const version of ['1.1', '1.2'] as const)
  test(`N7: texts stay texts for readers of YAML ${version}`, () => {
    const written = yamlText(Object.fromEntries(texts.map((text) => [text, text])))
    assert.deepEqual(Object.values(parse(written, { version })), texts)
  })
test('N7: what is there twice is written twice', () => {
  const labels = { app: 'web' }
  assert.equal(yamlText({ a: labels, b: labels }), 'a:\n  app: web\nb:\n  app: web\n')
})
