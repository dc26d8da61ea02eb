import type { TypedLocalObjectReference } from '../core/objectreference.ts'
import { type FieldError, invalid, required } from '../meta/field.ts'
import {
  dns1035Label,
  dnsSubdomain,
  ipAddress,
  pathSegment,
  portName,
  portNumber,
  wildcardSubdomain,
} from '../meta/names.ts'
import type {
  HTTPIngressPath,
  IngressBackend,
  IngressRule,
  IngressServiceBackend,
  IngressSpec,
  IngressStatus,
  IngressTLS,
} from './ingressspec.ts'

export function checkIngressSpec(spec: IngressSpec): FieldError[] {
  const { rules = [], tls = [], defaultBackend, ingressClassName } = spec
  return [
    ...(rules.length === 0 && !defaultBackend
      ? [invalid('spec', rules, 'either `defaultBackend` or `rules` must be specified')]
      : []),
    ...(defaultBackend ? checkBackend(defaultBackend, 'spec.defaultBackend') : []),
    ...rules.flatMap((rule, i) => checkRule(rule, `spec.rules[${i}]`)),
    ...tls.flatMap((entry, i) => checkTLS(entry, `spec.tls[${i}]`)),
    ...(ingressClassName === undefined
      ? []
      : dnsSubdomain(ingressClassName).map((problem) =>
          invalid('spec.ingressClassName', ingressClassName, problem),
        )),
  ]
}

const checkHost = (host: string, path: string): FieldError[] =>
  (host.includes('*') ? wildcardSubdomain : dnsSubdomain)(host).map((problem) => invalid(path, host, problem))
const isAddress = (text: string): boolean => ipAddress(text).length === 0
const noAddress = 'must be a DNS name, not an IP address'

function checkRule({ host, http }: IngressRule, path: string): FieldError[] {
  const at = `${path}.http.paths`
  return [
    ...(host && isAddress(host) ? [invalid(`${path}.host`, host, noAddress)] : []),
    ...(host ? checkHost(host, `${path}.host`) : []),
    ...(http?.paths.length === 0 ? [required(at)] : []),
    ...(http?.paths ?? []).flatMap((item, i) => checkPath(item, `${at}[${i}]`)),
  ]
}

const badSequences = ['//', '/./', '/../', '%2f', '%2F']
const badEnds = ['/..', '/.']

function checkPath({ path = '', pathType, backend }: HTTPIngressPath, at: string): FieldError[] {
  if (!['Exact', 'Prefix', 'ImplementationSpecific'].includes(pathType)) return []
  const isExact = pathType !== 'ImplementationSpecific'
  const field = `${at}.path`
  return [
    ...((isExact || path) && !path.startsWith('/') ? [invalid(field, path, 'must be an absolute path')] : []),
    ...(isExact
      ? [
          ...badSequences
            .filter((bad) => path.includes(bad))
            .map((bad) => invalid(field, path, `must not contain '${bad}'`)),
          ...badEnds
            .filter((bad) => path.endsWith(bad))
            .map((bad) => invalid(field, path, `cannot end with '${bad}'`)),
        ]
      : []),
    ...checkBackend(backend, `${at}.backend`),
  ]
}

function checkBackend({ service, resource }: IngressBackend, path: string): FieldError[] {
  if (service && resource) return [invalid(path, '', 'cannot set both resource and service backends')]
  if (resource) return checkReference(resource, `${path}.resource`)
  return service
    ? checkService(service, path)
    : [invalid(path, '', 'resource or service backend is required')]
}

function checkService({ name, port }: IngressServiceBackend, path: string): FieldError[] {
  const errors = name
    ? dns1035Label(name).map((problem) => invalid(`${path}.service.name`, name, problem))
    : []
  const at = `${path}.service.port`
  if (port.name && port.number) errors.push(invalid(path, '', 'cannot set both port name & port number'))
  else if (port.name)
    for (const problem of portName(port.name)) errors.push(invalid(`${at}.name`, port.name, problem))
  else if (port.number)
    for (const problem of portNumber(port.number)) errors.push(invalid(`${at}.number`, port.number, problem))
  else errors.push(required(path, 'port name or number is required'))
  return errors
}

/** Kind and name of a reference; that they are there is the schema's rule. */
export const checkReference = (
  { apiGroup, kind, name }: TypedLocalObjectReference,
  path: string,
): FieldError[] => [
  ...(apiGroup === undefined
    ? []
    : dnsSubdomain(apiGroup).map((problem) => invalid(`${path}.apiGroup`, apiGroup, problem))),
  ...pathSegment(kind).map((problem) => invalid(`${path}.kind`, kind, problem)),
  ...pathSegment(name).map((problem) => invalid(`${path}.name`, name, problem)),
]

const checkTLS = ({ hosts = [], secretName }: IngressTLS, path: string): FieldError[] => [
  ...hosts.flatMap((host, i) => checkHost(host, `${path}.hosts[${i}]`)),
  ...(secretName
    ? dnsSubdomain(secretName).map((problem) => invalid(`${path}.secretName`, secretName, problem))
    : []),
]

export const checkIngressStatus = ({ loadBalancer: { ingress = [] } }: IngressStatus): FieldError[] =>
  ingress.flatMap(({ ip, hostname }, i) => {
    const at = `status.loadBalancer.ingress[${i}]`
    return [
      ...(ip ? ipAddress(ip).map((problem) => invalid(`${at}.ip`, ip, problem)) : []),
      ...(hostname
        ? dnsSubdomain(hostname).map((problem) => invalid(`${at}.hostname`, hostname, problem))
        : []),
      ...(hostname && isAddress(hostname) ? [invalid(`${at}.hostname`, hostname, noAddress)] : []),
    ]
  })
