import { type FieldError, invalid, notSupported, required } from '../meta/field.ts'
import { dnsLabel, dnsSubdomain } from '../meta/names.ts'
import type { RouteSpec, RouteTargetReference, TLSConfig } from './routespec.ts'

const mostBackends = 3

export function checkRoute(spec: RouteSpec, old: RouteSpec | undefined): FieldError[] {
  const { to, alternateBackends = [], port, tls } = spec
  const errors = [...checkHost(spec), ...checkPath(spec), ...checkBackend(to, 'spec.to')]
  if (alternateBackends.length > mostBackends)
    errors.push(
      required('spec.alternateBackends', `cannot specify more than ${mostBackends} alternate backends`),
    )
  alternateBackends.forEach((backend, i) => {
    errors.push(...checkBackend(backend, `spec.alternateBackends[${i}]`))
  })
  if (port && (port.targetPort === 0 || port.targetPort === '')) errors.push(required('spec.port.targetPort'))
  if (tls) errors.push(...checkTls(tls, 'spec.tls'))
  if (old && spec.wildcardPolicy !== old.wildcardPolicy)
    errors.push(invalid('spec.wildcardPolicy', spec.wildcardPolicy, 'field is immutable'))
  return errors
}

function checkHost({ host, subdomain, wildcardPolicy }: RouteSpec): FieldError[] {
  const errors: FieldError[] = []
  if (host && dnsSubdomain(host).length > 0)
    errors.push(invalid('spec.host', host, 'host must conform to DNS 952 subdomain conventions'))
  else
    for (const label of host?.split('.') ?? [])
      for (const problem of dnsLabel(label)) errors.push(invalid('spec.host', host, problem))
  for (const label of subdomain?.split('.') ?? [])
    for (const problem of dnsLabel(label)) errors.push(invalid('spec.subdomain', label, problem))
  if (wildcardPolicy === 'Subdomain' && !host)
    errors.push(invalid('spec.wildcardPolicy', wildcardPolicy, 'host name not specified for wildcard policy'))
  return errors
}

/** The router of a passthrough route never sees the request: there is no path to choose by. */
function checkPath({ path, tls }: RouteSpec): FieldError[] {
  if (!path) return []
  return [
    ...(path.startsWith('/') ? [] : [invalid('spec.path', path, 'path must begin with /')]),
    ...(tls?.termination === 'passthrough'
      ? [invalid('spec.path', path, 'passthrough termination does not support paths')]
      : []),
    // They would end up in the router's configuration.
    ...(/[\s#]/.test(path) ? [invalid('spec.path', path, 'cannot contain # or whitespace characters')] : []),
  ]
}

function checkBackend({ kind, weight }: RouteTargetReference, path: string): FieldError[] {
  return [
    ...(kind === 'Service' ? [] : [invalid(`${path}.kind`, kind, 'must reference a Service')]),
    ...(weight >= 0 && weight <= 256
      ? []
      : [invalid(`${path}.weight`, weight, 'weight must be an integer between 0 and 256')]),
  ]
}

const certificates = ['certificate', 'key', 'caCertificate', 'destinationCACertificate'] as const
const redacted = {
  certificate: 'redacted certificate data',
  key: 'redacted key data',
  caCertificate: 'redacted ca certificate data',
  destinationCACertificate: 'redacted destination ca certificate data',
} as const

function checkTls(tls: TLSConfig, path: string): FieldError[] {
  const { termination, insecureEdgeTerminationPolicy: insecure, certificate, key } = tls
  const errors: FieldError[] = []
  if (termination === 'passthrough') {
    for (const name of certificates)
      if (tls[name])
        errors.push(
          invalid(`${path}.${name}`, redacted[name], 'passthrough termination does not support certificates'),
        )
    if (insecure === 'Allow')
      errors.push(notSupported(`${path}.insecureEdgeTerminationPolicy`, insecure, ['None', 'Redirect']))
    return errors
  }
  if (termination === 'edge' && tls.destinationCACertificate)
    errors.push(
      invalid(
        `${path}.destinationCACertificate`,
        redacted.destinationCACertificate,
        'edge termination does not support destination certificates',
      ),
    )
  if (key && !certificate) errors.push(required(`${path}.certificate`, 'a key needs its certificate'))
  return errors
}
