import https from 'node:https'
import type { APIService } from '@hawser/kinds/apiregistration/apiservice.ts'
import type { Service } from '@hawser/kinds/core/service.ts'
import type { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import type { Look } from '../admission/draft.ts'
import { type Destination, serviceDestination, slicesOf } from '../connect/destination.ts'
import type { Dialer } from '../connect/dial.ts'
import type { KeyPair } from '../pki/certificate.ts'
import type { User } from '../resources/resources.ts'

/** Whom to show that we speak for others. */
export type Identity = Pick<KeyPair, 'certificate' | 'key'>

type Reference = NonNullable<APIService['spec']['service']>

/** Says why a Service cannot be used: a reason of condition `Available`, with upstream's message. */
export interface Missing {
  readonly reason: string
  readonly message: string
}

/** An endpoint of the Service behind an APIService. */
export function destinationOf(
  { namespace = '', name = '', port }: Reference,
  look: Look,
): Destination | Missing {
  const service = look.find('services', namespace, name) as unknown as Service | undefined
  const quoted = `service/${name} in ${JSON.stringify(namespace)}`
  if (!service) return { reason: 'ServiceNotFound', message: `${quoted} is not present` }
  if (service.spec.type === 'ExternalName') return { host: service.spec.externalName as string, port }
  const found = (service.spec.ports ?? []).find((one) => one.port === port)
  if (!found) return { reason: 'ServicePortError', message: `${quoted} is not listening on port ${port}` }
  const slices = look.within('endpointslices.discovery.k8s.io', namespace) as unknown as EndpointSlice[]
  const own = slicesOf(slices, name)
  if (own.length === 0) return { reason: 'EndpointsNotFound', message: `cannot find endpoints for ${quoted}` }
  try {
    return serviceDestination(service, own, { scheme: 'https', name, port: String(port) })
  } catch {
    const message = `endpoints for ${quoted} have no addresses with port name ${JSON.stringify(found.name ?? '')}`
    return { reason: 'MissingEndpoints', message }
  }
}

export const isMissing = (found: Destination | Missing): found is Missing => 'reason' in found

/** Headers that tell the other server who asks: it trusts them because of our certificate. */
export function identityHeaders({ name, groups, extra = {} }: User): string[] {
  return [
    ...['X-Remote-User', bytesOf(name)],
    ...groups.flatMap((group) => ['X-Remote-Group', bytesOf(group)]),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.flatMap((value) => [`X-Remote-Extra-${escaped(key)}`, bytesOf(value)]),
    ),
  ]
}

/** Node writes a letter of a header as a byte; names are UTF-8. */
const bytesOf = (text: string): string => Buffer.from(text).toString('latin1')
const escaped = (key: string): string =>
  encodeURIComponent(key.toWellFormed()).replace(/[()]/g, (one) => (one === '(' ? '%28' : '%29'))

/** Opens connections to the server behind an APIService, on behalf of a user. */
export function dialerFor({ spec }: APIService, user: User, identity: Identity): Dialer {
  const { service, caBundle, insecureSkipTLSVerify } = spec
  const servername = `${service?.name}.${service?.namespace}.svc`
  const tls = {
    cert: identity.certificate,
    key: identity.key,
    servername,
    ...(insecureSkipTLSVerify && { rejectUnauthorized: false }),
    ...(caBundle && { ca: Buffer.from(caBundle, 'base64').toString() }),
  }
  return {
    request: ({ host, port }, method, path, headers) =>
      https.request({
        ...{ host, port, method, path, agent: false, ...tls },
        headers: [...headers, ...identityHeaders(user)],
      }),
    close: () => undefined,
  }
}
