import { readdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { App } from '../app/app.ts'
import { detect } from '../app/detect.ts'
import { buildObjects, servingObjects } from '../app/objects.ts'
import { packSource } from '../app/pack.ts'
import { type Command, type Invocation, textFlag, wantArgs } from '../command.ts'
import { apply } from '../deploy/apply.ts'
import { buildFrom } from '../deploy/build.ts'
import { ensureProject } from '../deploy/project.ts'
import { admittedUrl, answered } from '../deploy/reach.ts'
import { rolledOut } from '../deploy/rollout.ts'
import { type Addresses, readAddresses } from '../platform/addresses.ts'
import { startPlatform } from '../platform/start.ts'
import { type Progress, progressOn } from '../progress.ts'
import {
  dirsFor,
  foreignKubeconfig,
  openSession,
  type Session,
  sessionHelp,
  sessionOptions,
} from '../session.ts'

export const deploy: Command = {
  name: 'deploy',
  usage: 'deploy DIR [--name APP] [-n PROJECT]',
  summary: 'Build the application in DIR, roll it out, and print its URL.',
  options: { ...sessionOptions, name: { type: 'string' } },
  optionHelp: {
    ...sessionHelp,
    name: 'name of the application (default: that of package.json, else of the directory)',
  },
  async run(invocation) {
    wantArgs(invocation, 1)
    const directory = resolve(invocation.args[0] ?? '')
    // First what costs nothing: a source that cannot be built starts no platform.
    const app = await readApp(directory, textFlag(invocation, 'name'))
    const progress = progressOn(invocation.err)
    try {
      const url = await deployed(directory, app, invocation, progress)
      progress.done()
      invocation.out.write(`${url}\n`)
      return 0
    } catch (error) {
      progress.fail()
      throw error
    }
  },
}

/** From source to URL: the story of `deploy`. */
async function deployed(
  directory: string,
  app: App,
  invocation: Invocation,
  progress: Progress,
): Promise<string> {
  const { signal } = invocation
  const { client, project, addresses, isLocal } = await reachPlatform(invocation, progress)
  const named = { project, app: app.name }

  await ensureProject(client, project)
  await apply(client, project, buildObjects(app, project))
  const build = await buildFrom(client, named, packSource(directory), progress, signal)
  const image = build.status.outputDockerImageReference
  if (!image) throw new Error(`build ${build.metadata.name} is complete but names no image`)

  await apply(client, project, servingObjects(app, project, image))
  await rolledOut(client, named, image, progress, signal)
  const url = await admittedUrl(client, named, addresses, signal)
  if (isLocal) await answered(url, progress, signal)
  return url
}

/** The platform of the kubeconfig the user named, or that of this machine, started if need be. */
async function reachPlatform(
  invocation: Invocation,
  progress: Progress,
): Promise<Session & { readonly addresses: Addresses; readonly isLocal: boolean }> {
  const isLocal = foreignKubeconfig(invocation) === undefined
  if (isLocal) await startPlatform(dirsFor(invocation), [], progress, invocation.signal)
  const session = await openSession(invocation)
  const addresses = await readAddresses(session.client)
  if (!addresses) {
    throw new StatusError('ServiceUnavailable', `the platform at ${session.server} has no router yet`, {
      hint: 'Wait a moment and run the command again.',
    })
  }
  return { ...session, addresses, isLocal }
}

async function readApp(directory: string, name: string | undefined): Promise<App> {
  const files = await readdir(directory).catch((cause: NodeJS.ErrnoException) => {
    const problem = cause.code === 'ENOTDIR' ? 'is not a directory' : 'cannot be read'
    throw new StatusError(
      'BadRequest',
      `${directory} ${cause.code === 'ENOENT' ? 'does not exist' : problem}`,
      {
        hint: 'Name the directory that holds the application.',
        cause,
      },
    )
  })
  const manifest = files.includes('package.json')
    ? await readFile(join(directory, 'package.json'), 'utf8')
    : undefined
  return detect({ files, directory: basename(directory), manifest }, name)
}
