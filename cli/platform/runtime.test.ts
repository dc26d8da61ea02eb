import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { allocator, nodeFlags } from './runtime.ts'

test('the launcher runs the platform as the command line does', () => {
  const launcher = readFileSync(new URL('../../hawser', import.meta.url), 'utf8')
  const line = launcher.split('\n').find((one) => one.includes('"$here/server/main.ts"'))
  const environment = Object.entries(allocator).map(([name, value]) => `${name}=${value}`)
  assert.equal(
    line?.trim().replaceAll(/\s+/g, ' '),
    `${environment.join(' ')} exec "$node" ${nodeFlags.join(' ')} "$here/server/main.ts" "$@"`,
  )
})
