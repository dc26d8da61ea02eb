import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { writeKubeconfig } from '@hawser/apiserver/pki/kubeconfig.ts'
import type { ApiServer } from '@hawser/apiserver/server.ts'
import { answered } from '@hawser/cli/deploy/reach.ts'
import type { Progress } from '@hawser/cli/progress.ts'
import { type Identity, identityFor } from '@hawser/git/identity.ts'
import type { Deploy } from '@hawser/git/push.ts'
import { endGroup } from '@hawser/git/run.ts'

const cli = join(import.meta.dirname, '..', 'cli', 'main.ts')
/** What one build may have a pusher see; all of it is in the build's log. */
const mostLines = 20_000
/** How long a deployment that is not wanted any more may take to end by itself. */
const endingMs = 5_000
const longestMessage = 400

/**
 * Has `hawser deploy` make a release of what was pushed, as a process of its own with the pusher's rights: whatever it
 * understands of a directory, a push may have, and what a push has cannot hurt the platform.
 * It runs as git does, where the program's files are open to everybody.
 */
export function deployByCommand(server: ApiServer): Deploy {
  let programFor: Promise<Identity | undefined> | undefined
  return async ({ project, app, directory, revision, user, identity }, say, signal) => {
    programFor ??= identityFor([dirname(cli), process.execPath])
    const as = identity && (await programFor)
    using lent = server.tokens.lend(user)
    const kubeconfig = `${directory}.kubeconfig`
    const { url, pki } = server
    try {
      await writeKubeconfig(kubeconfig, { server: url, ca: pki.ca, user: lent, namespace: project })
      if (as) await chown(kubeconfig, as.uid, as.gid)
      const message = revision.message.slice(0, longestMessage)
      const child = spawn(
        process.execPath,
        [cli, 'deploy', directory, '--name', app, '-n', project, '--kubeconfig', kubeconfig],
        {
          cwd: directory,
          env: environment(JSON.stringify({ ...revision, message })),
          stdio: ['ignore', 'pipe', 'pipe'],
          detached: true,
          ...as,
        },
      )
      return await outcomeOf(child, say, signal)
    } finally {
      await rm(kubeconfig, { force: true })
    }
  }
}

const quiet: Progress = { step() {}, detail() {}, line() {}, done() {}, fail() {} }

function environment(revision: string): Record<string, string> {
  const { NODE_COMPILE_CACHE, PATH = '/usr/sbin:/usr/bin:/sbin:/bin' } = process.env
  return {
    PATH,
    HOME: '/nonexistent',
    NODE_OPTIONS: '--max-old-space-size=256',
    ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }),
    HAWSER_REVISION: revision,
  }
}

async function outcomeOf(
  child: ChildProcess,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<{ readonly isOut: boolean; readonly url: string }> {
  let late: NodeJS.Timeout | undefined
  const stop = (): void => {
    endGroup(child, 'SIGINT')
    late = setTimeout(() => endGroup(child), endingMs)
  }
  signal.addEventListener('abort', stop, { once: true })
  const ended = once(child, 'close') as Promise<[number | null]>
  try {
    const [urls] = await Promise.all([printedBy(child), tell(child, say), ended])
    const printed = urls.at(-1) ?? ''
    const [code] = await ended
    signal.throwIfAborted()
    if (code === 0 && printed)
      await answered(printed, quiet, signal).catch((error: Error) => say(error.message))
    for (const url of urls.slice(0, -1)) say(url)
    return { isOut: code === 0, url: printed }
  } finally {
    signal.removeEventListener('abort', stop)
    clearTimeout(late)
    endGroup(child)
  }
}

const mostUrls = 20
/** The URLs of the application, the most important one last. */
async function printedBy({ stdout }: ChildProcess): Promise<string[]> {
  const lines: string[] = []
  if (stdout) for await (const line of createInterface({ input: stdout })) lines.push(line.trim())
  return lines.filter(Boolean).slice(-mostUrls)
}

async function tell({ stderr }: ChildProcess, say: (line: string) => void): Promise<void> {
  let lines = 0
  if (!stderr) return
  for await (const line of createInterface({ input: stderr })) {
    lines++
    if (lines < mostLines) say(line)
    if (lines === mostLines) say('the rest is in the log of the build')
  }
}
