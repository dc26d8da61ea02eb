import type { APIService } from '@hawser/kinds/apiregistration/apiservice.ts'
import { isObject } from '@hawser/kinds/meta/json.ts'
import type { Look } from '../admission/draft.ts'
import { hostHeader } from '../connect/dial.ts'
import { readAtMost } from '../connect/readatmost.ts'
import { destinationOf, dialerFor, type Identity, isMissing } from './target.ts'

/** A resource as APIResourceList has it. */
export type RemoteResource = Readonly<Record<string, unknown>> & {
  readonly name: string
  readonly kind: string
}

/** What asking the server behind an APIService for its discovery came to. */
export type Probed =
  | { readonly isAvailable: true; readonly resources: readonly RemoteResource[] }
  | { readonly isAvailable: false; readonly reason: string; readonly message: string }

const patienceMs = 6_000
const maxBytes = 4 * 1024 * 1024
const prober = { name: 'system:kube-aggregator', groups: ['system:masters'] }

export const discoveryPath = ({ spec }: APIService): string =>
  spec.group ? `/apis/${spec.group}/${spec.version}` : `/api/${spec.version}`

/** Asks whether the server behind an APIService answers for its group and version. */
export async function probe(service: APIService, look: Look, identity: Identity): Promise<Probed> {
  const { service: reference } = service.spec
  const to = reference && destinationOf(reference, look)
  if (!to) throw new Error('only APIServices behind a Service are probed')
  if (isMissing(to)) return { isAvailable: false, ...to }
  const path = discoveryPath(service)
  const url = `https://${to.host.includes(':') ? `[${to.host}]` : to.host}:${to.port}${path}`
  const failed = (message: string): Probed => ({
    isAvailable: false,
    reason: 'FailedDiscoveryCheck',
    message,
  })
  const headers = [...hostHeader(to), 'Accept', 'application/json']
  const request = dialerFor(service, prober, identity).request(to, 'GET', path, headers)
  const { promise, resolve } = Promise.withResolvers<Probed>()
  const timer = setTimeout(() => {
    resolve(failed(`timed out waiting for ${url}`))
    request.destroy()
  }, patienceMs)
  request.on('error', (error) =>
    resolve(failed(`failing or missing response from ${url}: Get ${JSON.stringify(url)}: ${error.message}`)),
  )
  request.on('response', (response) => {
    const code = response.statusCode ?? 0
    const answered = (bytes: Buffer): Probed =>
      code < 200 || code > 299
        ? failed(`failing or missing response from ${url}: bad status from ${url}: ${code}`)
        : { isAvailable: true, resources: resourcesOf(bytes.toString()) }
    const broken = (error: Error): Probed =>
      failed(`failing or missing response from ${url}: ${error.message}`)
    void readAtMost(response, maxBytes).then(answered).catch(broken).then(resolve)
  })
  request.end()
  return promise.finally(() => clearTimeout(timer))
}

function resourcesOf(text: string): readonly RemoteResource[] {
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    return []
  }
  const resources = isObject(list) && Array.isArray(list.resources) ? (list.resources as unknown[]) : []
  return resources.filter(
    (one): one is RemoteResource =>
      isObject(one) && typeof one.name === 'string' && typeof one.kind === 'string',
  )
}
