import { resolve } from 'node:path'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { type Given, readGiven } from '../app/config.ts'
import { filesOfDirectory } from '../app/directory.ts'
import { type Plan, planOf } from '../app/plan.ts'
import { type Command, type Invocation, UsageError, wantArgs } from '../command.ts'
import { type Release, releaseApplication } from '../deploy/application.ts'
import { dryRun, formatOf } from '../deploy/dryrun.ts'
import { deployHelp, deployOptions, planOptions, textFlags } from '../deploy/flags.ts'
import { releaseManifests } from '../deploy/manifests.ts'
import { ensureProject } from '../deploy/project.ts'
import { admittedUrl, answered } from '../deploy/reach.ts'
import { type Addresses, readAddresses } from '../platform/addresses.ts'
import { startPlatform } from '../platform/start.ts'
import { type Progress, progressOn } from '../progress.ts'
import { dirsFor, foreignKubeconfig, openSession, type Session } from '../session.ts'

export const deploy: Command = {
  name: 'deploy',
  usage: 'deploy DIR [--name APP] [-n PROJECT] [-f FILE] [-e NAME=VALUE] [--force]',
  summary: 'Build the application in DIR, roll it out, and print its URL.',
  options: deployOptions,
  optionHelp: deployHelp,
  async run(invocation) {
    wantArgs(invocation, 1)
    const directory = resolve(invocation.args[0] ?? '')
    // First what costs nothing: a source that cannot be built starts no platform.
    const plan = planOf(filesOfDirectory(directory), planOptions(invocation))
    const given = readGiven(textFlags(invocation, 'env'))
    if (plan.is === 'manifests' && Object.keys(given).length > 0)
      throw new UsageError(
        '-e is for applications that manifests do not describe: write the variables into them',
      )
    const format = formatOf(invocation)
    for (const line of [`reading ${plan.origin}`, ...plan.notes]) invocation.err.write(`${line}\n`)
    if (format) {
      invocation.out.write(await dryRun(plan, given, invocation, format))
      return 0
    }
    const progress = progressOn(invocation.err)
    try {
      const urls = await deployed(directory, plan, given, invocation, progress)
      progress.done()
      for (const url of urls) invocation.out.write(`${url}\n`)
      return 0
    } catch (error) {
      progress.fail()
      throw error
    }
  },
}

/** From source to URLs, the most important one last: the story of `deploy`. */
async function deployed(
  directory: string,
  plan: Plan,
  given: Given,
  invocation: Invocation,
  progress: Progress,
): Promise<string[]> {
  const { signal } = invocation
  const { client, project, addresses, isLocal } = await reachPlatform(invocation, progress)
  await ensureProject(client, project)
  const release: Release = {
    client,
    home: { app: plan.is === 'application' ? plan.application.name : plan.manifests.name, project },
    directory,
    given,
    isPruning: invocation.flags.prune === true,
    isForced: invocation.flags.force === true,
    progress,
    signal,
    tell: (line) => progress.line(line),
  }
  const routes =
    plan.is === 'application'
      ? await releaseApplication(plan.application, release)
      : await releaseManifests(plan.manifests, release, invocation.flags['force-conflicts'] === true)
  const urls: string[] = []
  for (const route of routes) {
    const url = await admittedUrl(client, { project, route }, addresses, signal)
    if (isLocal) await answered(url, progress, signal)
    urls.unshift(url)
  }
  return urls
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
