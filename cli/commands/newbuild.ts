import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Client } from '@hawser/client/client.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { filesOfDirectory } from '../app/directory.ts'
import { imageSays, saidOf } from '../app/imagelabels.ts'
import { newBuildObjects } from '../app/newbuild/objects.ts'
import { type NewBuild, newBuild } from '../app/newbuild/plan.ts'
import { type BuildWish, readArguments } from '../app/newbuild/wish.ts'
import { manifestOf, type Wanted } from '../app/objects/wanted.ts'
import { packSource } from '../app/pack.ts'
import type { Streams } from '../app/streams/builder.ts'
import { type Command, type Invocation, textFlag } from '../command.ts'
import { buildFrom } from '../deploy/build.ts'
import { checkedOut } from '../deploy/checkedout.ts'
import { clone } from '../deploy/clone.ts'
import { formatOf, printed } from '../deploy/dryrun.ts'
import { configOf } from '../deploy/exposed.ts'
import { several, strategyFlag, textFlags, variables } from '../deploy/flags.ts'
import { ensureProject } from '../deploy/project.ts'
import { readStreams } from '../deploy/streams.ts'
import { progressOn } from '../progress.ts'
import { openSession, sessionHelp, sessionOptions } from '../session.ts'

export const newBuildCommand: Command = {
  name: 'new-build',
  usage: 'new-build [IMAGE~]SOURCE [--name NAME] [--to STREAM:TAG] | -D DOCKERFILE',
  summary: 'Make a build config for a repository, a directory or a Dockerfile, and build it.',
  options: {
    ...sessionOptions,
    name: { type: 'string' },
    to: { type: 'string' },
    'to-docker': { type: 'string' },
    'no-output': { type: 'boolean' },
    strategy: { type: 'string' },
    dockerfile: { type: 'string', short: 'D' },
    'context-dir': { type: 'string' },
    'source-secret': { type: 'string' },
    'push-secret': { type: 'string' },
    'source-image': { type: 'string' },
    'source-image-path': { type: 'string' },
    binary: { type: 'boolean' },
    'build-secret': several,
    'build-config-map': several,
    env: { ...several, short: 'e' },
    'build-arg': several,
    labels: { type: 'string', short: 'l' },
    'dry-run': { type: 'boolean' },
    output: { type: 'string', short: 'o' },
  },
  optionHelp: {
    ...sessionHelp,
    name: 'name of the build config (default: that of the repository, the directory or the image)',
    to: 'image stream tag that the image goes to (default: NAME:latest)',
    'to-docker': 'image of a registry that it is pushed to instead',
    'no-output': 'build only, and keep no image',
    strategy: 'docker or source (default: docker with a Dockerfile and no builder image)',
    dockerfile: 'text of a Dockerfile; - reads it from stdin',
    'context-dir': 'folder of the repository that is built',
    'source-secret': 'secret to read the repository with',
    'push-secret': 'secret to push the image with',
    'source-image': 'image that files are copied from',
    'source-image-path': 'FROM:TO, which of its files and where to',
    binary: 'what is built is uploaded later: oc start-build NAME --from-dir=DIR',
    'build-secret': 'NAME[:FOLDER], a secret that is there during the build alone',
    'build-config-map': 'NAME[:FOLDER], a config map that is there during the build alone',
    env: 'NAME=VALUE for the build',
    'build-arg': 'NAME=VALUE for ARG of the Dockerfile',
    labels: 'a=b,c=d on everything that is made',
    'dry-run': 'make nothing; with -o yaml or -o json, print the objects',
    output: 'yaml or json, with --dry-run',
  },
  async run(invocation) {
    const given = await readWish(invocation)
    await using local = await checkedOut(given, invocation.signal)
    const wish = local?.wish ?? given
    const format = formatOf(invocation)
    const { client, project } = await openSession(invocation)
    const streams = await readStreams(client, project, invocation.signal)
    const build = await planned(wish, streams, invocation.signal)
    for (const note of [...build.notes, ...(await baseSays(client, project, build))])
      invocation.err.write(`${note}\n`)
    const objects = newBuildObjects(build, project, wish.labels, () => randomBytes(15).toString('base64url'))
    if (format) {
      invocation.out.write(printed(objects.map(manifestOf), format))
      return 0
    }
    await ensureProject(client, project)
    await create(client, project, objects)
    return await finish(wish, build, { client, project }, invocation)
  },
}

/** What the image that is built on says of itself. */
async function baseSays(client: Client, project: string, { strategy }: NewBuild): Promise<string[]> {
  const from = (strategy.sourceStrategy ?? strategy.dockerStrategy)?.from
  if (from?.kind !== 'ImageStreamTag' || !from.name) return []
  const { Labels } = await configOf(client, from.namespace ?? project, from.name)
  const said = saidOf(imageSays(Labels))
  return said === undefined ? [] : [`building on ${from.name}, ${said}`]
}

async function readWish(invocation: Invocation): Promise<BuildWish> {
  const flag = (name: string) => textFlag(invocation, name)
  const dockerfile = flag('dockerfile')
  return {
    ...readArguments(invocation.args, invocation.flags.binary === true),
    name: flag('name'),
    to: flag('to'),
    toDocker: flag('to-docker'),
    hasOutput: invocation.flags['no-output'] !== true,
    strategy: strategyFlag(invocation),
    dockerfile: dockerfile === '-' ? await text(process.stdin) : dockerfile,
    contextDir: flag('context-dir'),
    sourceSecret: flag('source-secret'),
    pushSecret: flag('push-secret'),
    sourceImage: flag('source-image'),
    sourceImagePath: flag('source-image-path'),
    secrets: textFlags(invocation, 'build-secret'),
    configMaps: textFlags(invocation, 'build-config-map'),
    env: variables(invocation, 'env'),
    buildArgs: variables(invocation, 'build-arg'),
    labels: labelsOf(flag('labels')),
  }
}

const labelsOf = (given = ''): Record<string, string> =>
  Object.fromEntries(
    given.split(',').flatMap((pair) => {
      const [name = '', value = ''] = pair.split('=')
      return name ? [[name, value]] : []
    }),
  )

/** Looks into the source where nothing else says how it is built. */
async function planned(wish: BuildWish, streams: Streams, signal: AbortSignal): Promise<NewBuild> {
  const { source, image, strategy, dockerfile } = wish
  if (source.is === 'directory') {
    const path = resolve(source.path)
    if (!existsSync(path))
      throw new StatusError(
        'BadRequest',
        `${source.path} is neither a directory nor the address of a repository`,
        {
          hint: 'Name a directory, a URL such as https://example.com/shop.git, or IMAGE~SOURCE.',
        },
      )
    return newBuild(wish, filesOfDirectory(path), streams)
  }
  if (source.is !== 'git' || image !== undefined || strategy === 'docker' || dockerfile !== undefined)
    return newBuild(wish, undefined, streams)
  await using repository = await clone(source.uri, source.ref, signal)
  return newBuild(wish, filesOfDirectory(repository.directory), streams)
}

/** Makes all of it, or nothing where some of it is there. An image stream may be. */
async function create(client: Client, project: string, objects: readonly Wanted[]): Promise<void> {
  const found = await Promise.all(
    objects.map(({ kind, draft }) => client.find(kind, draft.metadata.name ?? '', project)),
  )
  const config = objects.at(-1)
  if (found.at(-1))
    throw new StatusError(
      'AlreadyExists',
      `there is a build config "${config?.draft.metadata.name}" in project "${project}"`,
      {
        hint: 'Give the new one another name with --name, or delete that one: hawser delete bc NAME.',
      },
    )
  for (const [i, { kind, draft }] of objects.entries())
    if (!found[i]) await client.create(kind, draft as never)
}

async function finish(
  { source }: BuildWish,
  { name, strategy }: NewBuild,
  { client, project }: { readonly client: Client; readonly project: string },
  invocation: Invocation,
): Promise<number> {
  if (source.is === 'directory') {
    const progress = progressOn(invocation.err)
    const { metadata } = await buildFrom(
      client,
      { project, build: name },
      packSource(resolve(source.path), { rules: strategy.type === 'Docker' ? 'docker' : 'source' }),
      progress,
      invocation.signal,
    )
    progress.done()
    invocation.out.write(`build config "${name}" made; build "${metadata.name}" complete\n`)
    return 0
  }
  const next =
    source.is === 'binary'
      ? `upload what it builds: oc start-build ${name} --from-dir=.`
      : `its first build starts by itself: oc logs -f bc/${name}`
  invocation.out.write(`build config "${name}" made; ${next}\n`)
  return 0
}
