import { setTimeout as wait } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Manifest } from './manifests.ts'
import { threeWayPatch } from './merge.ts'
import { done, type Rest } from './rest.ts'

/** Everything of one release of a chart. */
export interface Package {
  readonly name: string
  readonly namespace: string
  readonly crds: readonly object[]
  readonly manifests: readonly Manifest[]
  readonly hooks: readonly Manifest[]
}
interface Resource {
  readonly path: string
  readonly namespaced: boolean
}
type Mapper = (of: { readonly apiVersion: string; readonly kind: string }) => Resource

/** Where each kind is served, from discovery as client-go asks for it. */
export async function discover(rest: Rest): Promise<Mapper> {
  const accept = ['v2', 'v2beta1'].map(
    (v) => `application/json;g=apidiscovery.k8s.io;v=${v};as=APIGroupDiscoveryList`,
  )
  const found = new Map<string, Resource>()
  for (const root of ['/api', '/apis']) {
    const { json } = await done(
      rest('GET', root, { headers: { accept: [...accept, 'application/json'].join(',') } }),
    )
    for (const { metadata, versions } of json.items)
      for (const { version, resources } of versions)
        for (const { resource, scope, responseKind } of resources) {
          const group = metadata.name ?? ''
          const apiVersion = group ? `${group}/${version}` : version
          const path = `${root}/${apiVersion}`
          found.set(`${apiVersion} ${responseKind.kind}`, {
            path: `${path} ${resource}`,
            namespaced: scope === 'Namespaced',
          })
        }
  }
  return ({ apiVersion, kind }) => {
    const known = found.get(`${apiVersion} ${kind}`)
    if (!known) throw new Error(`no matches for kind "${kind}" in version "${apiVersion}"`)
    return known
  }
}

const collection = ({ path, namespaced }: Resource, namespace: string): string => {
  const [root, resource] = path.split(' ')
  return namespaced ? `${root}/namespaces/${namespace}/${resource}` : `${root}/${resource}`
}

/** Installs as Helm 3 does: hooks, definitions, objects; then waits, and keeps the release in a Secret. */
export async function install(rest: Rest, chart: Package): Promise<void> {
  await checkSchema(rest, chart)
  for (const body of chart.crds) await done(rest('POST', definitions, { body }))
  for (const { metadata } of chart.crds as Manifest[]) await established(rest, metadata.name)
  const record = await begin(rest, chart, 1, 'pending-install')
  const map = await discover(rest)
  for (const hook of chart.hooks) await runHook(rest, map, hook)
  for (const manifest of chart.manifests) {
    const path = collection(map(manifest), chart.namespace)
    await done(rest('POST', `${path}?fieldManager=helm`, { body: owned(chart, manifest) }))
  }
  for (const manifest of chart.manifests) await ready(rest, map, chart, manifest)
  await setStatus(rest, record, 'deployed')
}

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

/** Manifests are checked against what the server says about itself before anything is sent. */
async function checkSchema(rest: Rest, { manifests }: Package): Promise<void> {
  const headers = { accept: 'application/json', 'accept-encoding': 'identity' }
  const { json } = await done(rest('GET', '/openapi/v2', { headers }))
  const known = new Set<string>()
  for (const schema of Object.values<{
    'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[]
  }>(json.definitions))
    for (const { group, version, kind } of schema['x-kubernetes-group-version-kind'] ?? [])
      known.add(`${group ? `${group}/` : ''}${version} ${kind}`)
  for (const { apiVersion, kind } of manifests)
    if (!apiVersion.includes('example.com') && !known.has(`${apiVersion} ${kind}`))
      throw new Error(`unable to recognize "": no schema for ${apiVersion} ${kind}`)
}

async function established(rest: Rest, name: string): Promise<void> {
  await polled(`${name} established`, async () => {
    const { json } = await done(rest('GET', `${definitions}/${name}`))
    return json.status.conditions?.some(
      (one: { type: string; status: string }) => one.type === 'Established' && one.status === 'True',
    )
  })
}

/** Objects say which release they belong to. */
const owned = ({ name, namespace }: Package, manifest: Manifest): Manifest => ({
  ...manifest,
  metadata: {
    ...manifest.metadata,
    labels: { ...manifest.metadata.labels, 'app.kubernetes.io/managed-by': 'Helm' },
    annotations: {
      ...manifest.metadata.annotations,
      'meta.helm.sh/release-name': name,
      'meta.helm.sh/release-namespace': namespace,
    },
  },
})

async function runHook(rest: Rest, map: Mapper, hook: Manifest): Promise<void> {
  const { name, namespace = '' } = hook.metadata
  const path = collection(map(hook), namespace)
  await rest('DELETE', `${path}/${name}`, { body: background })
  await done(rest('POST', path, { body: hook }))
  await polled(`hook ${name}`, async () => {
    const { json } = await done(rest('GET', `${path}/${name}`))
    return json.status?.conditions?.some(
      (one: { type: string; status: string }) => one.type === 'Complete' && one.status === 'True',
    )
  })
  await done(rest('DELETE', `${path}/${name}`, { body: background }))
}

const background = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' }

/** `--wait`: Deployments have all their pods. */
async function ready(rest: Rest, map: Mapper, { namespace }: Package, manifest: Manifest): Promise<void> {
  if (manifest.kind !== 'Deployment') return
  const path = `${collection(map(manifest), namespace)}/${manifest.metadata.name}`
  await polled(`${manifest.metadata.name} ready`, async () => {
    const { json } = await done(rest('GET', path))
    const { observedGeneration, updatedReplicas, availableReplicas } = json.status
    const isSeen = observedGeneration >= json.metadata.generation
    return isSeen && updatedReplicas === json.spec.replicas && availableReplicas === json.spec.replicas
  })
}

/** Brings an installed release to another chart, by patches between what was said, what is said and what is there. */
export async function upgrade(rest: Rest, chart: Package): Promise<number> {
  const before = await latest(rest, chart)
  const record = await begin(rest, chart, before.version + 1, 'pending-upgrade')
  const map = await discover(rest)
  for (const hook of chart.hooks) await runHook(rest, map, hook)
  for (const manifest of chart.manifests) await change(rest, map, chart, before.manifests, manifest)
  const isNow = (one: Manifest) => chart.manifests.some((now) => idOf(now) === idOf(one))
  for (const gone of before.manifests.filter((one) => !isNow(one))) await remove(rest, map, chart, gone)
  for (const manifest of chart.manifests) await ready(rest, map, chart, manifest)
  await setStatus(rest, secretPath(chart, before.version), 'superseded')
  await setStatus(rest, record, 'deployed')
  return before.version + 1
}

const idOf = ({ kind, metadata }: Manifest): string => `${kind}/${metadata.name}`

async function change(
  rest: Rest,
  map: Mapper,
  chart: Package,
  before: readonly Manifest[],
  manifest: Manifest,
) {
  const path = collection(map(manifest), chart.namespace)
  const at = `${path}/${manifest.metadata.name}`
  const { code, json: current } = await rest('GET', at)
  const wanted = owned(chart, manifest)
  if (code === 404) return done(rest('POST', `${path}?fieldManager=helm`, { body: wanted }))
  const old = before.find((one) => idOf(one) === idOf(manifest))
  const isOwnKind = manifest.apiVersion.includes('example.com')
  const body = threeWayPatch(old && owned(chart, old), wanted, current, !isOwnKind)
  if (Object.keys(body).length === 0) return done(rest('GET', at))
  const type = isOwnKind ? 'application/merge-patch+json' : 'application/strategic-merge-patch+json'
  return done(rest('PATCH', `${at}?fieldManager=helm`, { body, headers: { 'content-type': type } }))
}

async function remove(rest: Rest, map: Mapper, { namespace }: Package, manifest: Manifest): Promise<void> {
  const at = `${collection(map(manifest), namespace)}/${manifest.metadata.name}`
  const { code } = await rest('DELETE', at, { body: background })
  if (code >= 400 && code !== 404) throw new Error(`DELETE ${at}: ${code}`)
  await polled(`${at} gone`, async () => (await rest('GET', at)).code === 404)
}

/** Removes the objects of a release in the opposite order, and then what is known about it. Definitions stay. */
export async function uninstall(rest: Rest, chart: Package): Promise<void> {
  const { manifests } = await latest(rest, chart)
  const map = await discover(rest)
  for (const manifest of [...manifests].reverse()) await remove(rest, map, chart, manifest)
  const selector = encodeURIComponent(`name=${chart.name},owner=helm`)
  await done(rest('DELETE', `/api/v1/namespaces/${chart.namespace}/secrets?labelSelector=${selector}`))
}

/** Names and versions of releases, as `helm list` finds them. */
export async function listReleases(rest: Rest): Promise<string[]> {
  const selector = encodeURIComponent('owner=helm,status=deployed')
  const { json } = await done(rest('GET', `/api/v1/secrets?labelSelector=${selector}`))
  return json.items.map(({ metadata }: Manifest) => `${metadata.labels?.name} ${metadata.labels?.version}`)
}

const secretPath = ({ name, namespace }: Package, version: number): string =>
  `/api/v1/namespaces/${namespace}/secrets/sh.helm.release.v1.${name}.v${version}`

async function begin(rest: Rest, chart: Package, version: number, status: string): Promise<string> {
  const packed = gzipSync(JSON.stringify({ version, manifests: chart.manifests })).toString('base64')
  const at = secretPath(chart, version)
  const [path, name] = [at.slice(0, at.lastIndexOf('/')), at.slice(at.lastIndexOf('/') + 1)]
  const labels = {
    name: chart.name,
    owner: 'helm',
    status,
    version: String(version),
    modifiedAt: '1760000000',
  }
  const data = { release: Buffer.from(packed).toString('base64') }
  await done(rest('POST', path, { body: { metadata: { name, labels }, type: 'helm.sh/release.v1', data } }))
  return at
}

/** As Helm: the whole Secret again. */
async function setStatus(rest: Rest, at: string, status: string): Promise<void> {
  const { json } = await done(rest('GET', at))
  const { labels } = json.metadata
  await done(
    rest('PUT', at, { body: { ...json, metadata: { ...json.metadata, labels: { ...labels, status } } } }),
  )
}

async function latest(
  rest: Rest,
  { name, namespace }: Package,
): Promise<{ version: number; manifests: Manifest[] }> {
  const selector = encodeURIComponent(`name=${name},owner=helm,status=deployed`)
  const { json } = await done(
    rest('GET', `/api/v1/namespaces/${namespace}/secrets?labelSelector=${selector}`),
  )
  const packed = Buffer.from(json.items[0].data.release, 'base64').toString()
  return JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString())
}

async function polled(what: string, holds: () => Promise<boolean | undefined>): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end; await wait(100)) if (await holds()) return
  throw new Error(`timed out waiting for the condition: ${what}`)
}
