import { cp, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../command.ts'
import { startTestCluster } from './cluster.ts'
import { normalise } from './normalise.ts'
import { type Entry, runs, type Version } from './transcript.ts'

/**
 * Runs the commands of a transcript in order, against a cluster of their own.
 *
 * @param kubectl  Path of the program that `kubectl` means.
 * @returns        What each command printed, normalised; undefined for those that are not for this version.
 */
export async function play(
  entries: readonly Entry[],
  version: Version,
  kubectl: string,
): Promise<(string | undefined)[]> {
  await using cluster = await startTestCluster()
  const place = await prepare(cluster.folder, kubectl)
  const env = { ...place.env, KUBECONFIG: cluster.kubeconfig }
  const said: (string | undefined)[] = []
  for (const entry of entries) {
    if (!runs(entry, version)) said.push(undefined)
    else said.push(normalise(await bash(entry.command, place.cwd, env)))
  }
  const bugs = cluster.logged.filter((line) => /because of a bug|unexpected/.test(line))
  if (bugs.length) throw new Error(bugs.join('\n'))
  return said
}

/** A folder with the manifests, and an environment in which nothing of the user's is found. */
async function prepare(
  folder: string,
  kubectl: string,
): Promise<{ cwd: string; env: Record<string, string> }> {
  const cwd = join(folder, 'work')
  const bin = join(folder, 'bin')
  await cp(join(import.meta.dirname, 'manifests'), cwd, { recursive: true })
  await mkdir(bin)
  await symlink(kubectl, join(bin, 'kubectl'))
  // Discovery is kept under HOME: what another server said must not answer here.
  const env = { HOME: folder, TMPDIR: folder, LC_ALL: 'C', TZ: 'UTC' }
  return { cwd, env: { ...env, PATH: `${bin}:${process.env.PATH ?? ''}` } }
}

/** What a command prints on both streams, in order; how it ended is told when it failed. */
async function bash(command: string, cwd: string, env: Record<string, string>): Promise<string> {
  // In a group, because of here-documents. What one command prints is one pipe, so that order is kept.
  const script = `set -o pipefail; {\n${command}\n} 2>&1`
  const { code, stdout, stderr } = await run('bash', ['-c', script], { cwd, env, timeoutMs: 60_000 })
  const text = `${stdout}${stderr}`
  return code === 0 ? text : `${text.trimEnd()}\n[exit ${code}]`.trimStart()
}
