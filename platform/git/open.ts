import { chmod, chown, mkdir, readdir, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Client } from '@hawser/client/client.ts'
import { gitEnvironment, type Limits, layoutOf, usualLimits } from './environment.ts'
import { installHook } from './hook.ts'
import { identityFor } from './identity.ts'
import { type About, answerGit } from './mount.ts'
import type { Deploy, Pushes } from './push.ts'
import { tidy } from './repository.ts'
import { openTurns } from './turns.ts'

export interface GitOptions {
  /** Where repositories are kept. */
  readonly directory: string
  readonly client: () => Client
  readonly deploy: Deploy
  readonly limits?: Partial<Limits>
  readonly log: Pushes['log']
}

/** Repositories that are pushed to and deployed from. */
export interface Git {
  /** Answers everything below `/git/`. */
  answer(request: IncomingMessage, response: ServerResponse, about: About): Promise<void>
  readonly pushes: Pushes
}

/** Opens the repositories of a platform; what an earlier process left half done is taken away. */
export async function openGit({ directory, client, deploy, limits = {}, log }: GitOptions): Promise<Git> {
  const layout = layoutOf(directory)
  await mkdir(directory, { recursive: true, mode: 0o711 })
  const identity = await identityFor([directory])
  if (!identity && process.getuid?.() === 0)
    log(`git runs as root: others cannot reach ${directory}; folders above it need mode 711`)
  await rm(layout.work, { recursive: true, force: true })
  for (const folder of [layout.repositories, layout.work]) {
    await mkdir(folder, { recursive: true })
    await chmod(folder, identity ? 0o711 : 0o700)
    if (identity) await chown(folder, identity.uid, identity.gid)
  }
  await installHook(layout)
  await tidyAll(layout.repositories)
  const every = { ...usualLimits, ...limits }
  const surroundings = { env: gitEnvironment(layout, every), identity }
  const pushes: Pushes = { layout, limits: every, surroundings, turns: openTurns(), client, deploy, log }
  return { pushes, answer: (request, response, about) => answerGit(pushes, request, response, about) }
}

/** Repositories and what was to become or to be removed as one (`.name…`). */
async function tidyAll(repositories: string): Promise<void> {
  for (const project of await readdir(repositories)) {
    for (const name of await readdir(join(repositories, project))) {
      const path = join(repositories, project, name)
      if (name.startsWith('.')) await rm(path, { recursive: true, force: true })
      else await tidy(path, Number.POSITIVE_INFINITY)
    }
  }
}
