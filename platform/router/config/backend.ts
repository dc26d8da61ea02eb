import { createHash } from 'node:crypto'
import type { Route } from '@hawser/kinds/route/route.ts'
import { keyOf, pathOf } from '../admission/admit.ts'
import { type Wishes, wishesOf } from './annotations.ts'
import { unavailable } from './pages.ts'
import { backendsOf, type Lookup, type Target, targetsOf } from './targets.ts'

/** One HAProxy backend: all that is served for one route. */
export interface Backend {
  /** `be_http:<namespace>:<route>` */
  readonly name: string
  /** Directives; everything of it but the servers. */
  readonly lines: readonly string[]
  readonly targets: readonly Target[]
  /** Files it names, with their content. */
  readonly files: ReadonlyMap<string, string>
}

export interface BackendSettings {
  readonly cookieKey: string
  /** CA of certificates that Services have from the platform; undefined: those of the system. */
  readonly serviceCa: string | undefined
}

/** How the last part of the way is walked. */
const kinds = {
  edge: 'be_edge_http',
  reencrypt: 'be_secure',
  passthrough: 'be_tcp',
  none: 'be_http',
} as const

export const backendName = (route: Route): string =>
  `${kinds[route.spec.tls?.termination ?? 'none']}:${keyOf(route).replace('/', ':')}`

export function backendFor(route: Route, lookup: Lookup, settings: BackendSettings): Backend {
  const wishes = wishesOf(route)
  const files = new Map<string, string>()
  const lines =
    route.spec.tls?.termination === 'passthrough'
      ? tcpLines(wishes)
      : httpLines(route, wishes, settings, files)
  return { name: backendName(route), lines, targets: targetsOf(route, lookup), files }
}

function tcpLines(wishes: Wishes): string[] {
  return [
    'mode tcp',
    `balance ${wishes.balance ?? 'source'}`,
    ...(wishes.allowed ? [`tcp-request content reject if !{ src ${wishes.allowed.join(' ')} }`] : []),
    ...tcpLimits(wishes, 'tcp-request content reject'),
    ...timeouts(wishes),
    `default-server ${checks(wishes)}`,
  ]
}

function httpLines(
  route: Route,
  wishes: Wishes,
  settings: BackendSettings,
  files: Map<string, string>,
): string[] {
  return [
    'mode http',
    `balance ${wishes.balance ?? (backendsOf(route).length > 1 ? 'roundrobin' : 'leastconn')}`,
    ...(wishes.allowed ? [`http-request deny if !{ src ${wishes.allowed.join(' ')} }`] : []),
    ...tcpLimits(wishes, 'http-request deny deny_status 429'),
    // A process that a reload has replaced counts no servers but still answers on open connections.
    ...unavailable('noPod', '{ nbsrv eq 0 } !{ stopping }'),
    ...rewrite(route, wishes),
    ...stickiness(route, wishes, settings),
    ...(wishes.hsts && route.spec.tls
      ? [
          `http-response set-header Strict-Transport-Security '${wishes.hsts}' if { var(txn.scheme) -m str https }`,
        ]
      : []),
    ...timeouts(wishes),
    `default-server ${[checks(wishes), ...encryption(route, settings, files)].join(' ')}`,
  ]
}

const timeouts = ({ timeout, tunnelTimeout }: Wishes): string[] => [
  ...(timeout ? [`timeout server ${timeout}`] : []),
  ...(tunnelTimeout ? [`timeout tunnel ${tunnelTimeout}`] : []),
]

/** Whether a server is checked at all is switched at run time: only where there is another one to go to (R7). */
const checks = ({ checkInterval }: Wishes): string => `check inter ${checkInterval ?? '5s'} fall 2 rise 1`

function tcpLimits({ limits }: Wishes, refuse: string): string[] {
  if (!limits) return []
  const { concurrentTcp, tcp, http } = limits
  const track = refuse.startsWith('tcp') ? 'tcp-request content' : 'http-request'
  return [
    'stick-table type ipv6 size 100k expire 30s store conn_cur,conn_rate(3s),http_req_rate(10s)',
    `${track} track-sc1 src`,
    ...(concurrentTcp ? [`${refuse} if { sc1_conn_cur gt ${concurrentTcp} }`] : []),
    ...(tcp ? [`${refuse} if { sc1_conn_rate gt ${tcp} }`] : []),
    ...(http ? [`${refuse} if { sc1_http_req_rate gt ${http} }`] : []),
  ]
}

/** `/shop/cart` of a route with path `/shop` and target `/` becomes `/cart`. */
function rewrite(route: Route, { rewriteTarget }: Wishes): string[] {
  if (rewriteTarget === undefined) return []
  const path = pathOf(route).replace(/[^A-Za-z0-9_/-]/g, (character) => `\\x${hex(character)}`)
  // A percent sign begins a variable there.
  const target = rewriteTarget.replace(/\/+$/, '').replaceAll('%', '%%')
  return [`http-request replace-path '^${path}/?(.*)$' '${target}/\\1'`]
}
const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(2, '0')

/** A client comes back to its pod by a cookie that names the pod only to those who know the key. */
function stickiness(route: Route, wishes: Wishes, { cookieKey }: BackendSettings): string[] {
  if (!wishes.isSticky) return []
  const name = wishes.cookieName ?? createHash('sha256').update(keyOf(route)).digest('hex').slice(0, 32)
  const { tls } = route.spec
  const secure = tls && tls.insecureEdgeTerminationPolicy !== 'Allow' ? ' secure' : ''
  const sameSite = wishes.sameSite ? ` attr SameSite=${wishes.sameSite}` : ''
  return [
    `dynamic-cookie-key ${cookieKey}`,
    `cookie ${name} insert indirect nocache httponly dynamic${secure}${sameSite}`,
  ]
}

function encryption(route: Route, { serviceCa }: BackendSettings, files: Map<string, string>): string[] {
  const { tls, to } = route.spec
  if (tls?.termination !== 'reencrypt') return []
  const own = tls.destinationCACertificate
  const ca = own ?? serviceCa
  const file = own ? `ca/${keyOf(route).replace('/', '_')}.pem` : 'ca/service.pem'
  if (ca) files.set(file, ca)
  const host = own ? [] : [`verifyhost ${to.name}.${route.metadata.namespace}.svc`]
  return ['ssl', 'verify required', `ca-file ${ca ? file : '@system-ca'}`, ...host]
}
