import type { Client } from '@hawser/client/client.ts'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import type { Application, Workload } from '../app/application.ts'
import type { Given } from '../app/config.ts'
import { type Image, noVersions, type Versions } from '../app/objects/podtemplate.ts'
import { storedObjects } from '../app/objects/storedobjects.ts'
import type { Home } from '../app/objects/wanted.ts'
import { taskPod, taskSelector, triggersOf, workloadObjects } from '../app/objects/workloadobjects.ts'
import { untilOf, wavesOf } from '../app/waves.ts'
import type { Progress } from '../progress.ts'
import { apply, refuseForeigners } from './apply.ts'
import { readConfig, writeConfig } from './config.ts'
import { onExposedPorts } from './exposed.ts'
import { buildersOf, type Images, imagesOf } from './images.ts'
import { leftovers, prune } from './leftover.ts'
import { makeImage } from './makeimage.ts'
import { isNewRelease } from './newrelease.ts'
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
  /** Builds and releases also what has not changed. */
  readonly isForced: boolean
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
  let isNew = release.isForced
  for (const build of application.builds) {
    const made = await makeImage(build, builders, release)
    built[build.name] = made.image
    isNew ||= made.isNew
  }

  const versions = await writeStored(application, config, release)
  const listening = await onExposedPorts(client, home.project, workloads)
  const final = imagesOf(application, streams, built).images
  isNew ||= await isNewRelease(client, home, listening, final, versions)
  if (!isNew) tell('nothing has changed: the release stays as it is')
  await rollOut(listening, final, versions, isNew, release)
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

/**
 * Wave by wave: what others wait for is out before they are applied.
 *
 * @param isNew  What runs once runs for a new release only.
 */
async function rollOut(
  workloads: readonly Workload[],
  images: Readonly<Record<string, Image>>,
  versions: Versions,
  isNew: boolean,
  release: Release,
): Promise<void> {
  const { client, home, progress, signal } = release
  const waiting: Workload[] = []
  const wait = async (workload: Workload): Promise<void> => {
    const { image, follows } = images[workload.name] as Image
    const isOurs = workload.image.is === 'built' || follows === undefined
    const name = { project: home.project, workload: workload.name }
    progress.step(`${isNew ? 'rolling out' : 'checking'} ${workload.name}`)
    await rolledOut(client, name, isOurs ? image : undefined, progress, signal)
  }
  for (const wave of wavesOf(workloads)) {
    for (const workload of wave) {
      const image = images[workload.name] as Image
      if (workload.runs === 'once' && !isNew) continue
      if (workload.runs === 'once') {
        const task = {
          project: home.project,
          component: workload.component,
          selector: taskSelector(home, workload),
        }
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
