import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../command.ts'
import type { Version } from './transcript.ts'

/** `tools/oldkubectl.sh` brings it. */
const old = join(root, 'node_modules/.cache/kubectl-1.20/kubectl')

/**
 * The kubectl of a version, or why there is none on this machine. Of newer ones, the machine's own counts, when it is
 * 1.32.
 */
export async function kubectlOf(version: Version): Promise<{ path: string } | { missing: string }> {
  const path = version === '1.20' ? old : await found()
  if (!path || !existsSync(path)) return absent(version, 'there is none')
  const { stdout } = await promisify(execFile)(path, ['version', '--client', '-o', 'json'])
  const { gitVersion } = JSON.parse(stdout).clientVersion as { gitVersion: string }
  return gitVersion.startsWith(`v${version}.`) ? { path } : absent(version, `${path} is ${gitVersion}`)
}

const found = (): Promise<string> =>
  promisify(execFile)('sh', ['-c', 'command -v kubectl']).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  )

function absent(version: Version, why: string): { missing: string } {
  const missing = `kubectl ${version} is needed, and ${why}`
  // What is skipped looks green. In CI it must be there.
  if (process.env.CI) throw new Error(missing)
  return { missing }
}
