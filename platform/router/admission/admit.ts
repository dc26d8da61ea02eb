import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { Route } from '@hawser/kinds/route/route.ts'
import { canonicalChain } from './pem.ts'

/** Why a router does not serve a route, in OpenShift's words. */
export type Refusal =
  | 'NoHostValue'
  | 'InvalidHost'
  | 'HostAlreadyClaimed'
  | 'RouteNotAdmitted'
  | 'ExtendedValidationFailed'

/** What a router makes of one route. */
export type Verdict =
  | { readonly admitted: true; readonly host: string }
  | { readonly admitted: false; readonly host: string; readonly reason: Refusal; readonly message: string }

export const keyOf = ({ metadata }: Route): string => `${metadata.namespace}/${metadata.name}`

/**
 * Decides which routes are served. The oldest route wins a host and with it the whole host for its namespace; other
 * routes of that namespace may add other paths (R6).
 *
 * @param domain  Hosts of routes that name only a subdomain end with it.
 * @returns       A verdict for each `namespace/name`.
 */
export function admit(routes: readonly Route[], domain: string): ReadonlyMap<string, Verdict> {
  const verdicts = new Map<string, Verdict>()
  const claims: Claims = { owners: new Map(), places: new Map() }
  for (const route of [...routes].sort(byAge)) {
    const host = hostOf(route, domain)
    const refusal = flaw(route, host) ?? claim(route, host, claims)
    verdicts.set(keyOf(route), refusal ? { admitted: false, host, ...refusal } : { admitted: true, host })
  }
  return verdicts
}

/** Hosts and places (host and path) with the route that has them. */
interface Claims {
  readonly owners: Map<string, Route>
  readonly places: Map<string, Route>
}
interface Problem {
  readonly reason: Refusal
  readonly message: string
}

export function byAge(a: Route, b: Route): number {
  const [left, right] = [
    `${a.metadata.creationTimestamp} ${keyOf(a)}`,
    `${b.metadata.creationTimestamp} ${keyOf(b)}`,
  ]
  return left < right ? -1 : left > right ? 1 : 0
}

function hostOf({ spec }: Route, domain: string): string {
  const host = spec.host || (spec.subdomain ? `${spec.subdomain}.${domain}` : '')
  return host.toLowerCase().replace(/\.$/, '')
}

/** Path prefix of a route, without the slash at its end: the whole host is the empty text. */
export const pathOf = ({ spec }: Route): string => (spec.path ?? '').replace(/\/+$/, '')

function claim(route: Route, host: string, { owners, places }: Claims): Problem | undefined {
  const owner = owners.get(host) ?? route
  if (owner.metadata.namespace !== route.metadata.namespace) {
    const message = `a route in another namespace holds ${host} and is older than ${route.metadata.name}`
    return { reason: 'HostAlreadyClaimed', message }
  }
  const place = `${host}${pathOf(route)}`
  const holder = places.get(place)
  if (holder) {
    const message = `route ${holder.metadata.name} already exposes ${place} and is older`
    return { reason: 'HostAlreadyClaimed', message }
  }
  owners.set(host, owner)
  places.set(place, route)
  return undefined
}

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
const hostPattern = new RegExp(`^(${label}\\.)*${label}$`)

/** What is wrong with the route itself, whatever other routes say. */
function flaw(route: Route, host: string): Problem | undefined {
  const { path = '', wildcardPolicy } = route.spec
  if (!host) return { reason: 'NoHostValue', message: 'no host value was defined for the route' }
  if (host.length > 253 || !hostPattern.test(host))
    return {
      reason: 'InvalidHost',
      message: `"${host}" is not a DNS name: each part has at most 63 letters, digits and "-"`,
    }
  if (wildcardPolicy === 'Subdomain')
    return { reason: 'RouteNotAdmitted', message: 'wildcard routes are not allowed by this router' }
  // A map file has one key per line, ended by a space: such a path cannot be written into it.
  if (!/^(\/[\x21-\x7e]*)?$/.test(path))
    return {
      reason: 'RouteNotAdmitted',
      message: `the path ${JSON.stringify(path)} must be written %-encoded`,
    }
  const problem = certificateProblem(route)
  return problem ? { reason: 'ExtendedValidationFailed', message: problem } : undefined
}

/** A certificate HAProxy could not load would keep it from starting at all. */
function certificateProblem({ spec: { tls } }: Route): string | undefined {
  if (!tls) return undefined
  const { certificate, key, caCertificate, destinationCACertificate } = tls
  if (!certificate !== !key) return 'spec.tls: certificate and key must be given together'
  const pair = certificate && key ? pairProblem(certificate, key) : undefined
  return (
    pair ??
    chainProblem('spec.tls.caCertificate', caCertificate) ??
    chainProblem('spec.tls.destinationCACertificate', destinationCACertificate)
  )
}

/** OpenSSL's security level 2, Debian's default, loads no shorter ones. */
const MIN_RSA_BITS = 2048

function pairProblem(certificate: string, key: string): string | undefined {
  const bad = chainProblem('spec.tls.certificate', certificate)
  if (bad) return bad
  try {
    const own = new X509Certificate(certificate)
    const bits = own.publicKey.asymmetricKeyDetails?.modulusLength ?? MIN_RSA_BITS
    if (bits < MIN_RSA_BITS) return `spec.tls.key is an RSA key of ${bits} bits; it needs ${MIN_RSA_BITS}`
    return own.checkPrivateKey(createPrivateKey(key))
      ? undefined
      : 'spec.tls.key is not the key of spec.tls.certificate'
  } catch {
    // What OpenSSL says could quote the key.
    return 'spec.tls.key is not a private key in PEM form without a passphrase'
  }
}

function chainProblem(field: string, pem: string | undefined): string | undefined {
  if (!pem) return undefined
  return canonicalChain(pem) ? undefined : `${field} is not a certificate in PEM form`
}
