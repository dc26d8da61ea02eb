import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { allocator, nodeFlags } from './runtime.ts'

test('the launcher runs the platform, and compiles it ahead, as the command line runs it', () => {
  const launcher = readFileSync(new URL('../../hawser', import.meta.url), 'utf8')
  assert.ok(launcher.includes(`\nplatform_flags='${nodeFlags.join(' ')}'\n`))
  const environment = Object.entries(allocator).map(([name, value]) => `${name}=${value}`)
  const lines = launcher.split('\n').filter((line) => line.includes('"$here/server/main.ts"'))
  assert.deepEqual(
    lines.map((line) => line.trim()),
    [
      '"$node" $platform_flags "$here/server/main.ts" compile',
      `${environment.join(' ')} exec "$node" $platform_flags "$here/server/main.ts" "$@"`,
    ],
  )
})
