import { configOf, type Given } from '../app/config.ts'
import { withImage } from '../app/manifests/images.ts'
import { inOrder } from '../app/manifests/order.ts'
import type { ManifestPlan } from '../app/manifests/plan.ts'
import { configSecretName } from '../app/objects/storedobjects.ts'
import { manifestOf } from '../app/objects/wanted.ts'
import type { Plan } from '../app/plan.ts'
import type { Streams } from '../app/streams/builder.ts'
import { type Invocation, textFlag, UsageError } from '../command.ts'
import { dirsFor, foreignKubeconfig, openSession } from '../session.ts'
import { yamlText } from '../yamltext.ts'
import { newSecret, readConfig } from './config.ts'
import { type Builders, buildersOf, imagesOf } from './images.ts'
import { checkedKinds, labelled } from './manifests.ts'
import { allObjects } from './objects.ts'
import { readStreams } from './streams.ts'

/** How objects are printed instead of applied; undefined: they are applied. */
export type Format = 'yaml' | 'json' | 'none'

export function formatOf(invocation: Invocation): Format | undefined {
  const output = textFlag(invocation, 'output')
  if (invocation.flags['dry-run'] !== true) {
    if (output !== undefined) throw new UsageError('-o goes with --dry-run')
    return undefined
  }
  if (output === undefined) return 'none'
  if (output !== 'yaml' && output !== 'json') throw new UsageError(`-o takes yaml or json, not ${output}`)
  return output
}

/** All objects of the plan as text. A platform that runs is asked for its builders and images; none is started. */
export async function dryRun(
  plan: Plan,
  given: Given,
  invocation: Invocation,
  format: Format,
): Promise<string> {
  if (plan.is === 'manifests') {
    const known = await ask(invocation, 'whether it has these kinds is not known')
    if (known) await checkedKinds(known.client, plan.manifests.manifests)
    return printed(manifestObjects(plan.manifests), format)
  }
  const { application } = plan
  const known = await ask(invocation, 'builders are taken to be those of its catalog')
  const project = known?.project ?? textFlag(invocation, 'project') ?? 'default'
  const streams: Streams = known?.streams ?? { project: [], catalog: [] }
  const builders: Builders = known ? buildersOf(application, streams) : {}
  const { images, workloads } = imagesOf(application, streams, {})
  const { values } = known
    ? await readConfig(known.client, application, given, project)
    : configOf(application.config, given, {}, newSecret)
  const home = { app: application.name, project }
  const config = Object.keys(values).length ? { secret: configSecretName(home.app), version: '0' } : undefined
  const versions = { config, files: {} }
  return printed(
    allObjects({ ...application, workloads }, home, { builders, images }, values, versions).map(manifestOf),
    format,
  )
}

/** As they are applied, but for the image, which has no digest yet. */
function manifestObjects({ name, manifests, build, replaced }: ManifestPlan): object[] {
  const image = build && `${build.name}:latest`
  return inOrder(manifests).map(({ object }) =>
    labelled(image === undefined ? object : withImage(object, replaced, image), name),
  )
}

/** @param otherwise  What it means that no platform runs. */
async function ask(invocation: Invocation, otherwise: string) {
  const { signal } = invocation
  try {
    const { client, project } = await openSession(invocation)
    return { client, project, streams: await readStreams(client, project, signal) }
  } catch (error) {
    // A platform the user has named must answer; that of this machine need not run.
    if (foreignKubeconfig(invocation) !== undefined) throw error
    invocation.err.write(`no platform runs in ${dirsFor(invocation).data}: ${otherwise}\n`)
    return undefined
  }
}

export function printed(objects: readonly object[], format: Format): string {
  if (format === 'none') return ''
  if (format === 'yaml') return objects.map((object) => `---\n${yamlText(object)}`).join('')
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }, null, 4)}\n`
}
