import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keysOf } from './depth.ts'
import { duplicateFields } from './duplicates.ts'

const cases: Record<string, { text: string; want: string[] }> = {
  none: { text: '{"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}]}', want: [] },
  'in an object': { text: '{"spec":{"replicas":1,"replicas":2}}', want: ['spec.replicas'] },
  'in an item of a list': { text: '{"a":[{"b":1},{"c":1,"c":2}]}', want: ['a[1].c'] },
  'at the top, three times': { text: '{"a":1,"a":2,"a":3}', want: ['a'] },
  'written with an escape': { text: '{"a":1,"\\u0061":2}', want: ['a'] },
  'with spaces before the colon': { text: '{"a" : 1,\n"a"\t: 2}', want: ['a'] },
  'with a space before one colon': { text: '{"a" :1,"a":2}', want: ['a'] },
  'with line breaks before colons': { text: '{"a"\r\n:1,"b"\t\n:1,"a":2}', want: ['a'] },
  'texts that look like keys': { text: '{"a":"\\"b\\":1","c":"x\\":"}', want: [] },
  'in a list of lists': { text: '[[{"a":1}],[{"a":1,"a":1}]]', want: ['[1][0].a'] },
}
for (const [name, { text, want }] of Object.entries(cases)) {
  test(`duplicate fields: ${name}`, () =>
    assert.deepEqual(duplicateFields(text, keysOf(JSON.parse(text))), want))
}
