import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const shipped = ['kinds', 'engine', 'platform', 'cli', 'server'].map((folder) => `${folder}/**/*.ts`)

test('nothing that is shipped imports values of node:http: its ESM form loads undici, 16 MB and a tenth of the start', () => {
  const wrong = globSync(shipped)
    .filter((file) => !/\.test\.ts$|node_modules|testing/.test(file))
    .filter((file) => /^import (?!type\b).* from 'node:http'/m.test(readFileSync(file, 'utf8')))
  assert.deepEqual(wrong, [], "use process.getBuiltinModule('node:http')")
})
