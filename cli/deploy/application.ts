import { join } from 'node:path'
import type { Client } from '@hawser/client/client.ts'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import type { Application, ImageBuild, Workload } from '../app/application.ts'
import type { Given } from '../app/config.ts'
import { buildObjects } from '../app/objects/buildobjects.ts'
import { type Image, noVersions, type Versions } from '../app/objects/podtemplate.ts'
import { storedObjects } from '../app/objects/storedobjects.ts'
import type { Home } from '../app/objects/wanted.ts'
import { taskPod, triggersOf, workloadObjects } from '../app/objects/workloadobjects.ts'
import { type MadeFile, packSource } from '../app/pack.ts'
import { untilOf, wavesOf } from '../app/waves.ts'
import type { Progress } from '../progress.ts'
import { apply, refuseForeigners } from './apply.ts'
import { buildFrom } from './build.ts'
import { readConfig, writeConfig } from './config.ts'
import { onExposedPorts } from './exposed.ts'
import { type Builders, buildersOf, type Images, imagesOf } from './images.ts'
import { leftovers, prune } from './leftover.ts'
import { allObjects } from './objects.ts'
import { rolledOut } from './rollout.ts'
import { readStreams } from './streams.ts'
import { runTask } from './task.ts'

/** Everything a release needs to know besides the application. */
export interface Release {
  readonly client: Client
  readonly home: Home
  /** Where the source is. */
  readonly directory: string
  readonly given: Given
  readonly isPruning: boolean
  readonly progress: Progress
  readonly signal: AbortSignal
  /** Tells the user something that is no step. */
  readonly tell: (line: string) => void
}

/**
 * From source to pods that serve: builds what is built, runs what runs once, rolls out the rest in its order.
 *
 * @returns Names of the routes.
 */
export async function releaseApplication(application: Application, release: Release): Promise<string[]> {
  const { client, home, signal, tell } = release
  const streams = await readStreams(client, home.project, signal)
  const builders = buildersOf(application, streams)
  // What is missing is said before anything is built.
  const config = await readConfig(client, application, release.given, home.project)
  for (const name of config.generated)
    tell(`app.json: a value for ${name} was made up; Secret ${home.app}-config has it`)
  const expected = imagesOf(application, streams, {})
  for (const note of expected.notes) tell(note)
  const { workloads } = expected
  const all = { ...application, workloads }
  const images = { builders, images: expected.images }
  await refuseForeigners(client, home, allObjects(all, home, images, config.values, noVersions))
  await holdBack(workloads, expected.images, release)
  const built: Record<string, string> = {}
  for (const build of application.builds) built[build.name] = await buildImage(build, builders, release)

  const versions = await writeStored(application, config, release)
  const listening = await onExposedPorts(client, home.project, workloads)
  await rollOut(listening, imagesOf(application, streams, built).images, versions, release)
  const wanted = allObjects(all, home, images, config.values, versions)
  for (const line of await prune(client, home, await leftovers(client, home, wanted), release.isPruning))
    tell(line)
  return workloads.flatMap(({ name, route }) => (route === undefined ? [] : [name]))
}

/** What is built must not be a release before what is to run first has run: also where it was not so until now. */
async function holdBack(
  workloads: readonly Workload[],
  images: Images,
  { client, home: { project } }: Release,
): Promise<void> {
  for (const { name } of workloads) {
    const image = images[name]
    if (!image?.waits || !(await client.find(Deployment, name, project))) continue
    await client.patch(
      Deployment,
      name,
      { metadata: { annotations: triggersOf(name, image) } },
      { namespace: project },
    )
  }
}

/** Writes what pods read when they start. */
async function writeStored(
  application: Application,
  config: Awaited<ReturnType<typeof readConfig>>,
  { client, home }: Release,
): Promise<Versions> {
  const stored = await apply(client, home, storedObjects(application, home))
  return {
    config: await writeConfig(client, config, home),
    files: Object.fromEntries(
      stored.map(({ kind, metadata }) => [`${kind}/${metadata.name}`, metadata.resourceVersion ?? '']),
    ),
  }
}

export async function buildImage(
  build: ImageBuild,
  builders: Builders,
  { client, home, directory, progress, signal }: Release,
): Promise<string> {
  await apply(client, home, buildObjects(build, builders[build.name], home))
  const { strategy } = build
  const source = packSource(join(directory, build.context), {
    rules: strategy.type === 'Docker' ? 'docker' : 'source',
    instead: madeFiles(build),
  })
  const name = { project: home.project, build: build.name }
  const { metadata, status } = await buildFrom(client, name, source, progress, signal)
  if (!status.outputDockerImageReference)
    throw new Error(`build ${metadata.name} is complete but names no image`)
  return status.outputDockerImageReference
}

/** What is uploaded beside the source. */
function madeFiles({ strategy }: ImageBuild): MadeFile[] {
  if (strategy.type === 'Docker')
    return strategy.text === undefined
      ? []
      : [{ path: strategy.dockerfile, text: strategy.text, mode: 0o644 }]
  return strategy.run === undefined ? [] : [{ path: '.s2i/bin/run', text: strategy.run, mode: 0o755 }]
}

/** Wave by wave: what others wait for is out before they are applied. */
async function rollOut(
  workloads: readonly Workload[],
  images: Readonly<Record<string, Image>>,
  versions: Versions,
  release: Release,
): Promise<void> {
  const { client, home, progress, signal } = release
  const waiting: Workload[] = []
  const wait = async (workload: Workload): Promise<void> => {
    const { image, follows } = images[workload.name] as Image
    const isOurs = workload.image.is === 'built' || follows === undefined
    const name = { project: home.project, workload: workload.name }
    await rolledOut(client, name, isOurs ? image : undefined, progress, signal)
  }
  for (const wave of wavesOf(workloads)) {
    for (const workload of wave) {
      const image = images[workload.name] as Image
      if (workload.runs === 'once') {
        const selector = `app=${home.app},deployment=${workload.name}`
        const task = { project: home.project, component: workload.component, selector }
        await runTask(client, task, taskPod(workload, image, home, versions), progress, signal)
        continue
      }
      await apply(client, home, workloadObjects(workload, image, home, versions))
      if (untilOf(workload.name, workloads) !== 'ready') waiting.push(workload)
      else await wait(workload)
    }
  }
  for (const workload of waiting) await wait(workload)
}
