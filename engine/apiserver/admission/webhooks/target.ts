import type { WebhookClientConfig } from '@hawser/kinds/admissionregistration/clientconfig.ts'
import type { Service } from '@hawser/kinds/core/service.ts'
import type { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import { serviceDestination, slicesOf } from '../../connect/destination.ts'
import type { Look } from '../draft.ts'

/** Where a webhook listens. */
export interface WebhookTarget {
  readonly host: string
  readonly port: number
  readonly path: string
  /** The name that its certificate proves. */
  readonly servername: string
  /** As messages name it: `https://web.shop.svc:443/validate`. */
  readonly url: string
  /** PEM; absent: whom this machine trusts. */
  readonly ca?: string
}

/** @throws {Error} in upstream's words when a Service or its endpoints are not there, or a URL is none. */
export function targetOf({ url, service, caBundle }: WebhookClientConfig, look: Look): WebhookTarget {
  const ca = caBundle ? { ca: Buffer.from(caBundle, 'base64').toString() } : {}
  if (service) return { ...serviceTarget(service, look), ...ca }
  const parsed = URL.parse(url ?? '')
  if (!parsed) throw new Error(`Unparsable URL: ${url}`)
  const host = parsed.hostname.replace(/^\[|\]$/g, '')
  const path = parsed.pathname + parsed.search
  return { host, port: Number(parsed.port || 443), path, servername: host, url: url as string, ...ca }
}

type Reference = NonNullable<WebhookClientConfig['service']>

function serviceTarget({ namespace, name, port, path = '/' }: Reference, look: Look): WebhookTarget {
  const servername = `${name}.${namespace}.svc`
  const service = look.find('services', namespace, name) as unknown as Service | undefined
  if (!service) throw new Error(`service ${JSON.stringify(name)} not found`)
  if (!(service.spec.ports ?? []).some((one) => one.port === port)) {
    throw new Error(`no service port ${port} found for service ${JSON.stringify(name)}`)
  }
  const place = { path: path.startsWith('/') ? path : `/${path}`, servername }
  const url = `https://${servername}:${port}${place.path}`
  if (service.spec.type === 'ExternalName') {
    return { host: service.spec.externalName as string, port, ...place, url }
  }
  const slices = look.within('endpointslices.discovery.k8s.io', namespace) as unknown as EndpointSlice[]
  const own = slicesOf(slices, name)
  const { host, port: at } = serviceDestination(service, own, { scheme: 'https', name, port: String(port) })
  return { host, port: at, ...place, url }
}
