import type { Service } from '@hawser/kinds/core/service.ts'

/**
 * Environment variables that tell a container where services are (feature K11), as Docker links named them.
 *
 * @param services   All services known to the node.
 * @param namespace  Of the pod.
 * @param linked     `enableServiceLinks`: without it only the API server's own service is named.
 */
export function serviceEnv(
  services: readonly Service[],
  namespace: string,
  linked: boolean,
): Readonly<Record<string, string>> {
  const isApi = ({ metadata }: Service) => metadata.namespace === 'default' && metadata.name === 'kubernetes'
  const isLinked = ({ metadata }: Service) => linked && metadata.namespace === namespace
  // One of this namespace with the API server's name would win, as upstream.
  const chosen = [...services.filter(isApi), ...services.filter((one) => isLinked(one) && !isApi(one))]
  return Object.assign({}, ...chosen.filter(hasAddress).map(variables))
}

// Headless services and external names have no address to give.
const hasAddress = ({ spec }: Service): boolean =>
  Boolean(spec?.clusterIP) && spec?.clusterIP !== 'None' && spec?.type !== 'ExternalName'

function variables({ metadata, spec }: Service): Record<string, string> {
  const [first, ...more] = spec?.ports ?? []
  const address = spec?.clusterIP ?? ''
  if (!first) return {}
  const name = variableName(metadata.name)
  const found: Record<string, string> = {
    [`${name}_SERVICE_HOST`]: address,
    [`${name}_SERVICE_PORT`]: String(first.port),
    [`${name}_PORT`]: url(address, first),
  }
  for (const port of [first, ...more]) {
    if (port.name) found[`${name}_SERVICE_PORT_${variableName(port.name)}`] = String(port.port)
    const prefix = `${name}_PORT_${port.port}_${protocol(port)}`
    found[prefix] = url(address, port)
    found[`${prefix}_PROTO`] = protocol(port).toLowerCase()
    found[`${prefix}_PORT`] = String(port.port)
    found[`${prefix}_ADDR`] = address
  }
  return found
}

interface Port {
  readonly port: number
  readonly protocol?: string
}
const protocol = (port: Port): string => port.protocol ?? 'TCP'
const url = (address: string, port: Port): string => {
  const host = address.includes(':') ? `[${address}]` : address
  return `${protocol(port).toLowerCase()}://${host}:${port.port}`
}
const variableName = (name: string): string => name.toUpperCase().replaceAll('-', '_')
