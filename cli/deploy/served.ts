import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@hawser/client/client.ts'
import { isReason, StatusError } from '@hawser/kinds/meta/status.ts'
import type { Manifest } from '../app/manifests/read.ts'
import type { Resource } from '../resources.ts'

interface ResourceList {
  readonly resources: readonly {
    readonly name: string
    readonly singularName: string
    readonly kind: string
    readonly namespaced: boolean
    readonly verbs: readonly string[]
    readonly shortNames?: readonly string[]
    readonly categories?: readonly string[]
  }[]
}
/** A definition that was just applied is served in this time. */
const definedMs = 10_000

/** Resources by the `apiVersion` they are served in, as far as the server was asked for them. */
export type Served = Map<string, readonly Resource[]>

/**
 * The resource of a manifest.
 *
 * @param served  What is known is not asked again.
 * @param signal  Given: what is not served may come, as its definition was just applied.
 * @throws {StatusError} `BadRequest` with file and line when the server does not serve it.
 */
export async function resourceOf(
  client: Client,
  manifest: Manifest,
  served: Served,
  signal?: AbortSignal,
): Promise<Resource> {
  const { apiVersion, kind } = manifest
  const known = () => served.get(apiVersion)?.find((resource) => resource.kind === kind)
  const deadline = Date.now() + (signal ? definedMs : 0)
  for (let isFirst = true; ; isFirst = false) {
    const found = known()
    if (found) return found
    if (!isFirst) {
      if (Date.now() >= deadline) throw notServed(manifest)
      await sleep(200, undefined, { signal })
    }
    served.set(apiVersion, await resourcesOf(client, apiVersion))
  }
}

async function resourcesOf(client: Client, apiVersion: string): Promise<Resource[]> {
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion]
  const path = group
    ? `/apis/${encodeURIComponent(group)}/${encodeURIComponent(version)}`
    : `/api/${encodeURIComponent(version)}`
  try {
    const { resources } = (await client.transport.request({ method: 'GET', path })) as ResourceList
    return resources
      .filter(({ name }) => !name.includes('/'))
      .map(({ name, singularName, kind, namespaced, verbs, shortNames = [], categories = [] }) => ({
        group,
        version,
        plural: name,
        singular: singularName || kind.toLowerCase(),
        kind,
        namespaced,
        verbs,
        shortNames,
        categories,
      }))
  } catch (error) {
    if (isReason(error, 'NotFound')) return []
    throw error
  }
}

const notServed = ({ place: { file, line }, apiVersion, kind, name }: Manifest): StatusError =>
  new StatusError(
    'BadRequest',
    `${file}:${line}: ${kind}/${name}: the server has no kind ${kind} in ${apiVersion}`,
    {
      hint: 'kubectl api-resources lists the kinds there are; -f names other files.',
    },
  )
