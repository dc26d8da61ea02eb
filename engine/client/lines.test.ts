import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lines } from './lines.ts'

async function* chunksOf(bytes: Buffer, size: number): AsyncIterable<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const texts = {
  'several lines': 'one\ntwo\nthree\n',
  'no line feed at the end': 'one\ntwo',
  'empty lines': '\n\none\n\n',
  'characters of two, three and four bytes': '{"a":"é"}\n{"b":"漢"}\n{"c":"🚢"}\n',
  nothing: '',
}
for (const [name, text] of Object.entries(texts)) {
  test(`${name}, whatever the chunks`, async () => {
    const want = text.split('\n')
    if (want.at(-1) === '') want.pop()
    const bytes = Buffer.from(text)
    for (let size = 1; size <= bytes.length + 1; size++) {
      assert.deepEqual(await Array.fromAsync(lines(chunksOf(bytes, size))), want, `chunks of ${size}`)
    }
  })
}
