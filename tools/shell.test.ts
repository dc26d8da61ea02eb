import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { globSync, readFileSync, statSync } from 'node:fs'
import { test } from 'node:test'
import { promisify } from 'node:util'

const isShell = (file: string): boolean =>
  statSync(file).isFile() &&
  /^#!(\/bin\/sh|\/usr\/bin\/env bash)\n/.test(readFileSync(file, 'utf8').slice(0, 40))
const scripts = [
  'hawser',
  '.ci/run',
  ...globSync('{tools,server,platform,examples}/**/*', { exclude: ['**/node_modules'] }),
].filter(isShell)

test('every shell script passes shellcheck', async () => {
  assert.ok(scripts.includes('hawser') && scripts.length > 5, `only ${scripts.length} scripts were found`)
  await promisify(execFile)('shellcheck', scripts).catch(({ stdout }) => assert.fail(stdout))
})
