import type { Client } from '@hawser/client/client.ts'
import type { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { withImage } from '../app/manifests/images.ts'
import { inOrder } from '../app/manifests/order.ts'
import type { ManifestPlan } from '../app/manifests/plan.ts'
import type { ApiObject, Manifest } from '../app/manifests/read.ts'
import { APP_LABEL } from '../app/objects/wanted.ts'
import { packSource } from '../app/pack.ts'
import { discover, pathOf } from '../resources.ts'
import type { Release } from './application.ts'
import { appliedFor } from './applied.ts'
import { serverSideApply } from './apply.ts'
import { buildFrom } from './build.ts'
import { buildersOf } from './images.ts'
import { makeImage } from './makeimage.ts'
import { rolledOut } from './rollout.ts'
import { resourceOf, type Served } from './served.ts'
import { readStreams } from './streams.ts'

/** Applies manifests with the built image in its place, and waits until what they deploy is out. @returns Names of routes. */
export async function releaseManifests(
  plan: ManifestPlan,
  release: Release,
  force: boolean,
): Promise<string[]> {
  const { client, home, directory, progress, signal } = release
  const ordered = inOrder(plan.manifests)
  const served = await checkedKinds(client, ordered)

  const built = await imageOf(plan, release)
  progress.step('applying the manifests')
  const applied: { readonly manifest: Manifest; readonly object: ApiObject }[] = []
  for (const manifest of ordered) {
    const resource = await resourceOf(client, manifest, served, signal)
    const path = pathOf(resource, manifest.namespace ?? home.project, manifest.name)
    const object = labelled(
      built === undefined ? manifest.object : withImage(manifest.object, plan.replaced, built),
      home.app,
    )
    applied.push({ manifest, object: await applyManifest(client, manifest, path, object, force) })
  }
  if (plan.uploadTo !== undefined)
    await buildFrom(
      client,
      { project: home.project, build: plan.uploadTo },
      packSource(directory),
      progress,
      signal,
    )
  for (const { manifest, object } of applied) {
    if (manifest.kind !== 'Deployment') continue
    const { spec } = object as unknown as Deployment
    const selector = Object.entries(spec.selector.matchLabels ?? {}).map(
      ([name, value]) => `${name}=${value}`,
    )
    const project = manifest.namespace ?? home.project
    progress.step(`rolling out ${manifest.name}`)
    await rolledOut(
      client,
      { project, workload: manifest.name, selector: selector.join(',') },
      undefined,
      progress,
      signal,
    )
  }
  await tellLeftovers(plan, release)
  return applied.flatMap(({ manifest: { kind, name, namespace } }) =>
    kind === 'Route' && (namespace ?? home.project) === home.project ? [name] : [],
  )
}

/**
 * What the server does not know is said before anything is built; what a definition brings is known after it.
 *
 * @throws {StatusError} naming the manifest whose kind there is not.
 */
export async function checkedKinds(client: Client, manifests: readonly Manifest[]): Promise<Served> {
  const served: Served = new Map()
  const brought = manifests.some(({ kind }) => kind === 'CustomResourceDefinition')
  if (!brought) for (const manifest of manifests) await resourceOf(client, manifest, served)
  return served
}

async function imageOf({ build }: ManifestPlan, release: Release): Promise<string | undefined> {
  if (!build) return undefined
  const streams = await readStreams(release.client, release.home.project, release.signal)
  return (await makeImage(build, buildersOf({ builds: [build] }, streams), release)).image
}

/** Says whose it is, so that a later deploy knows what an earlier one applied. */
export const labelled = (object: ApiObject, app: string): ApiObject => ({
  ...object,
  metadata: { ...object.metadata, labels: { ...object.metadata.labels, [APP_LABEL]: app } },
})

async function applyManifest(
  client: Client,
  { kind, name, place }: Manifest,
  path: string,
  body: ApiObject,
  force: boolean,
): Promise<ApiObject> {
  try {
    return (await serverSideApply(client, path, body, force)) as ApiObject
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    const hint =
      error.reason === 'Conflict'
        ? 'Take the fields out of the manifest, or overwrite them with --force-conflicts.'
        : (error.hint ?? 'Correct the manifest and deploy again.')
    throw new StatusError(error.reason, `${place.file}:${place.line}: ${kind}/${name}: ${error.message}`, {
      hint,
      cause: error,
    })
  }
}

/** Objects of an earlier deploy that the manifests do not hold any more; with --prune they go, except for volumes. */
async function tellLeftovers({ manifests, build }: ManifestPlan, release: Release): Promise<void> {
  const { client, home, isPruning, tell } = release
  const found = await appliedFor(client, home, await discover(client))
  const kept = (kind: string, name: string): boolean =>
    manifests.some((each) => each.kind === kind && each.name === name) ||
    (build?.name === name && ['BuildConfig', 'ImageStream'].includes(kind))
  for (const { resource, name } of found.filter(({ resource, name }) => !kept(resource.kind, name))) {
    const said = `${resource.singular}/${name}`
    if (resource.kind === 'PersistentVolumeClaim') tell(`no longer described, kept with its data: ${said}`)
    else if (!isPruning) tell(`no longer described, still there: ${said} (--prune removes it)`)
    else {
      await client.transport.request({ method: 'DELETE', path: pathOf(resource, home.project, name) })
      tell(`removed: ${said}`)
    }
  }
}
