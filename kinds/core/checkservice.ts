import { duplicate, type FieldError, forbidden, invalid, required } from '../meta/field.ts'
import { checkLabels } from '../meta/labels.ts'
import { cidr, dnsLabel, dnsSubdomain, ipAddress, portName, portNumber } from '../meta/names.ts'
import { checkUnique } from '../meta/unique.ts'
import type { ServicePort, ServiceSpec } from './servicespec.ts'

/** Ports of nodes that Services may take: upstream's default. */
export const nodePortRange = { first: 30_000, last: 32_767 } as const

export function checkService(spec: ServiceSpec, old: ServiceSpec | undefined): FieldError[] {
  return [
    ...checkPorts(spec),
    ...checkType(spec),
    ...checkLabels(spec.selector, 'spec.selector'),
    ...checkAddresses(spec),
    ...checkAffinity(spec),
    ...checkTraffic(spec),
    ...(old ? checkAddressChange(spec, old) : []),
  ]
}

const isHeadless = ({ clusterIP, clusterIPs }: ServiceSpec): boolean =>
  (clusterIPs?.[0] ?? clusterIP) === 'None'
const isExternal = ({ type }: ServiceSpec): boolean => type === 'NodePort' || type === 'LoadBalancer'

function checkPorts(spec: ServiceSpec): FieldError[] {
  const { ports = [], type } = spec
  const path = 'spec.ports'
  if (ports.length === 0) return isHeadless(spec) || type === 'ExternalName' ? [] : [required(path)]
  return [
    ...ports.flatMap((port, i) => checkPort(port, spec, ports.length > 1, `${path}[${i}]`)),
    ...checkUnique(
      ports,
      ({ name = '' }) => name,
      (i) => `${path}[${i}].name`,
    ),
    ...checkSamePorts(ports, path),
    ...checkUnique(
      ports,
      ({ nodePort, protocol }) => (nodePort ? `${protocol}/${nodePort}` : ''),
      (i) => `${path}[${i}].nodePort`,
    ),
  ]
}

function checkSamePorts(ports: readonly ServicePort[], path: string): FieldError[] {
  const seen = new Set<string>()
  return ports.flatMap(({ protocol, port }, i) => {
    const key = `${protocol}/${port}`
    if (seen.has(key)) return [duplicate(`${path}[${i}]`, { protocol, port })]
    seen.add(key)
    return []
  })
}

function checkPort(port: ServicePort, spec: ServiceSpec, needsName: boolean, path: string): FieldError[] {
  const { name, targetPort = 0, nodePort } = port
  const errors = portNumber(port.port).map((problem) => invalid(`${path}.port`, port.port, problem))
  if (needsName && !name) errors.push(required(`${path}.name`))
  if (name) for (const problem of dnsLabel(name)) errors.push(invalid(`${path}.name`, name, problem))
  const target = typeof targetPort === 'number' ? portNumber(targetPort) : portName(targetPort)
  for (const problem of target) errors.push(invalid(`${path}.targetPort`, targetPort, problem))
  if (nodePort === undefined) return errors
  if (!isExternal(spec))
    errors.push(forbidden(`${path}.nodePort`, `may not be used when \`type\` is '${spec.type}'`))
  else if (nodePort < nodePortRange.first || nodePort > nodePortRange.last)
    errors.push(
      invalid(
        `${path}.nodePort`,
        nodePort,
        `provided port is not in the valid range. The range of valid ports is ${nodePortRange.first}-${nodePortRange.last}`,
      ),
    )
  return errors
}

function checkType(spec: ServiceSpec): FieldError[] {
  const { type, externalName, clusterIPs = [], clusterIP } = spec
  if (type !== 'ExternalName')
    return isHeadless(spec) && isExternal(spec)
      ? [invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)]
      : []
  const errors: FieldError[] = []
  if (clusterIP || clusterIPs.length > 0)
    errors.push(forbidden('spec.clusterIPs', 'may not be set for ExternalName services'))
  if (!externalName) errors.push(required('spec.externalName'))
  // A trailing dot marks a name as complete.
  else
    for (const problem of dnsSubdomain(externalName.replace(/\.$/, '')))
      errors.push(invalid('spec.externalName', externalName, problem))
  return errors
}

function checkAddresses(spec: ServiceSpec): FieldError[] {
  const { clusterIP, clusterIPs = [], externalIPs = [], loadBalancerSourceRanges = [] } = spec
  const given = clusterIPs.length > 0 ? clusterIPs : clusterIP ? [clusterIP] : []
  const errors = given.flatMap((ip, i) =>
    ip === 'None' && i === 0
      ? []
      : ipAddress(ip).map((problem) => invalid(`spec.clusterIPs[${i}]`, ip, problem)),
  )
  if (clusterIPs.length > 0 && clusterIP && clusterIPs[0] !== clusterIP)
    errors.push(invalid('spec.clusterIPs', clusterIPs, 'first value must match `clusterIP`'))
  externalIPs.forEach((ip, i) => {
    for (const problem of ipAddress(ip)) errors.push(invalid(`spec.externalIPs[${i}]`, ip, problem))
  })
  if (loadBalancerSourceRanges.length > 0 && spec.type !== 'LoadBalancer')
    errors.push(forbidden('spec.LoadBalancerSourceRanges', "may only be used when `type` is 'LoadBalancer'"))
  loadBalancerSourceRanges.forEach((range, i) => {
    for (const problem of cidr(range.trim()))
      errors.push(invalid(`spec.loadBalancerSourceRanges[${i}]`, range, problem))
  })
  return errors
}

/** One day. */
const longestAffinity = 86_400
function checkAffinity({ sessionAffinity, sessionAffinityConfig }: ServiceSpec): FieldError[] {
  const path = 'spec.sessionAffinityConfig'
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds
  if (sessionAffinity === 'None')
    return sessionAffinityConfig ? [forbidden(path, 'must not be set when session affinity is None')] : []
  if (seconds === undefined || (seconds > 0 && seconds <= longestAffinity)) return []
  return [
    invalid(
      `${path}.clientIP.timeoutSeconds`,
      seconds,
      `must be greater than 0 and less than ${longestAffinity}`,
    ),
  ]
}

function checkTraffic(spec: ServiceSpec): FieldError[] {
  const {
    externalTrafficPolicy,
    externalIPs = [],
    type,
    allocateLoadBalancerNodePorts,
    loadBalancerClass,
  } = spec
  const reachable = isExternal(spec) || (type === 'ClusterIP' && externalIPs.length > 0)
  const errors: FieldError[] = []
  if (externalTrafficPolicy && !reachable)
    errors.push(
      invalid(
        'spec.externalTrafficPolicy',
        externalTrafficPolicy,
        'may only be set for externally-accessible services',
      ),
    )
  if (allocateLoadBalancerNodePorts !== undefined && type !== 'LoadBalancer')
    errors.push(
      forbidden('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'"),
    )
  if (loadBalancerClass !== undefined && type !== 'LoadBalancer')
    errors.push(forbidden('spec.loadBalancerClass', "may only be used when `type` is 'LoadBalancer'"))
  const { healthCheckNodePort = 0 } = spec
  if (healthCheckNodePort && !(type === 'LoadBalancer' && externalTrafficPolicy === 'Local'))
    errors.push(
      invalid(
        'spec.healthCheckNodePort',
        healthCheckNodePort,
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ),
    )
  return errors
}

/** Clients hold on to an address: only a Service that stops or starts to have one may change it. */
function checkAddressChange(now: ServiceSpec, old: ServiceSpec): FieldError[] {
  if (now.type === 'ExternalName' || old.type === 'ExternalName') return []
  const before = old.clusterIPs?.[0] ?? old.clusterIP
  const after = now.clusterIPs?.[0] ?? now.clusterIP
  if (!before || before === after) return []
  return [invalid('spec.clusterIPs[0]', after ? [after] : undefined, 'may not change once set')]
}
