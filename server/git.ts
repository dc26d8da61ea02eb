import { join } from 'node:path'
import type { Dirs } from '@hawser/cli/platform/dirs.ts'
import type { Context } from '@hawser/client/controller.ts'
import { collectGarbage } from '@hawser/git/garbage.ts'
import { type Git, openGit } from '@hawser/git/open.ts'
import type { Api } from './api.ts'
import { deployByCommand } from './gitdeploy.ts'

/** Takes pushes, and looks after their repositories until the context ends. */
export async function startGit({ data }: Dirs, api: Api, context: Context): Promise<Git> {
  const { client, log } = context
  const git = await openGit({
    directory: join(data, 'git'),
    client: () => client,
    deploy: deployByCommand(api.server),
    log,
  })
  collectGarbage(context, git.pushes).catch((error: Error) =>
    log(`git stopped because of a bug: ${error.message}`, { error }),
  )
  return git
}
