import type { Route } from '@hawser/kinds/route/route.ts'
import { keyOf, pathOf, type Verdict } from '../admission/admit.ts'
import { canonicalChain, canonicalKey } from '../admission/pem.ts'
import { type Backend, type BackendSettings, backendFor, backendName } from './backend.ts'
import { pages } from './pages.ts'
import type { Lookup } from './targets.ts'

/** Everything HAProxy is told, but for which pod has which server line (`slots.ts`). */
export interface Plan {
  /** By name. */
  readonly backends: readonly Backend[]
  /** Maps, pages and certificates: file name -> content. */
  readonly files: ReadonlyMap<string, string>
  readonly hasPassthrough: boolean
}

export interface PlanSettings extends BackendSettings {
  /** Certificate and key in one PEM text, for hosts without one of their own. */
  readonly defaultCertPem: string
}

/** Value in the map of plain http for a place that is served by https only. */
export const REDIRECT = 'redirect'

/**
 * What the routes mean.
 *
 * A place is a host and a path, both ended by a slash: `shop.example.com/cart/`. HAProxy finds the longest place a
 * request begins with, so `/cart` has `/cart/1` but not `/cartoon`.
 */
export function plan(
  routes: readonly Route[],
  verdicts: ReadonlyMap<string, Verdict>,
  lookup: Lookup,
  settings: PlanSettings,
): Plan {
  const served = routes.flatMap((route) => {
    const verdict = verdicts.get(keyOf(route))
    return verdict?.admitted ? [{ route, host: verdict.host }] : []
  })
  const backends = served
    .map(({ route }) => backendFor(route, lookup, settings))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  return {
    backends,
    files: new Map([
      ...pages,
      ...maps(served),
      ...certificates(served, settings.defaultCertPem),
      ...backends.flatMap(({ files }) => [...files]),
    ]),
    hasPassthrough: served.some(({ route }) => route.spec.tls?.termination === 'passthrough'),
  }
}

interface Served {
  readonly route: Route
  readonly host: string
}

function maps(served: readonly Served[]): [string, string][] {
  const http = new Map<string, string>()
  const https = new Map<string, string>()
  const passthrough = new Map<string, string>()
  const schemes = new Map<string, Set<string>>()
  const put = (map: Map<string, string>, scheme: string, { route, host }: Served, value: string): void => {
    map.set(`${host}${pathOf(route)}/`, value)
    schemes.set(host, (schemes.get(host) ?? new Set()).add(scheme))
  }
  for (const one of served) {
    const { tls } = one.route.spec
    const backend = backendName(one.route)
    const insecure = tls?.insecureEdgeTerminationPolicy ?? 'None'
    if (!tls || (insecure === 'Allow' && tls.termination !== 'passthrough')) put(http, 'http', one, backend)
    else if (insecure === 'Redirect') put(http, 'http', one, REDIRECT)
    if (tls?.termination === 'passthrough') passthrough.set(one.host, backend)
    else if (tls) put(https, 'https', one, backend)
    if (tls) schemes.set(one.host, (schemes.get(one.host) ?? new Set()).add('https'))
  }
  const hosts = new Map([...schemes].map(([host, all]) => [host, [...all].sort().join('+')]))
  return Object.entries({ http, https, passthrough, hosts }).map(([name, map]) => [
    `${name}.map`,
    mapText(map),
  ])
}

const mapText = (map: ReadonlyMap<string, string>): string =>
  [...map]
    .map(([key, value]) => `${key} ${value}\n`)
    .sort()
    .join('')

/** The list of certificates, the default first, and a file for each. */
function certificates(served: readonly Served[], defaultCertPem: string): [string, string][] {
  const files: [string, string][] = [['certs/default.pem', defaultCertPem]]
  const list = ['certs/default.pem']
  for (const { route, host } of served) {
    const { termination, certificate, key, caCertificate } = route.spec.tls ?? {}
    if (!certificate || !key || termination === 'passthrough') continue
    const file = `certs/${keyOf(route).replace('/', '_')}.pem`
    const chain = [certificate, caCertificate ?? ''].map((pem) => canonicalChain(pem) ?? '').join('')
    files.push([file, `${chain}${canonicalKey(key)}`])
    list.push(`${file} ${host}`)
  }
  return [...files, ['certs.list', `${list.join('\n')}\n`]]
}
