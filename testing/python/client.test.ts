import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { run } from '../command.ts'
import { startTestCluster } from '../transcripts/cluster.ts'

/** Debian's: its packages are for no other. */
const python = '/usr/bin/python3'

function missing(): string | false {
  if (spawnSync(python, ['-c', 'import kubernetes']).status === 0) return false
  const why = 'the Debian package python3-kubernetes is not installed'
  if (process.env.CI) throw new Error(why)
  return why
}

test("Debian's Python client: typed, watching, dynamic, custom resources, every list", {
  skip: missing(),
}, async () => {
  await using cluster = await startTestCluster()
  const script = join(import.meta.dirname, 'client.py')
  // It keeps what discovery said where temporary files are.
  await using folder = await mkdtempDisposable(join(tmpdir(), 'hawser-python-'))
  const env = { TMPDIR: folder.path }
  const { code, stdout, stderr } = await run(python, [script, cluster.kubeconfig], {
    env,
    timeoutMs: 180_000,
  })
  assert.equal(code, 0, `${stdout}${stderr}`)
  assert.deepEqual(stdout.trim().split('\n'), [
    'typed_objects',
    'watches',
    'dynamic_objects',
    'custom_objects',
    'reads_every_list',
  ])
})
