import { createHash } from 'node:crypto'
import { unanswered, unavailable } from './pages.ts'
import { type Plan, REDIRECT } from './plan.ts'
import { type AllSlots, serverLines } from './slots.ts'

export interface RenderSettings {
  readonly ports: { readonly http: number; readonly https: number }
  /** Addresses to listen on, as HAProxy writes them: `*`, `[::]`, `127.0.0.1`. */
  readonly addresses: readonly string[]
  /** Short absolute folder for sockets. */
  readonly runDir: string
  readonly maxConnections: number
  /** User to become after the ports are open; undefined: stay. */
  readonly user: string | undefined
}

/** The text of haproxy.cfg. File names in it are relative to its own folder. */
export function render(plan: Plan, slots: AllSlots, settings: RenderSettings): string {
  return [
    ...head(plan, settings),
    ...plan.backends.flatMap(({ name, lines }) => {
      const own = slots.get(name)
      return section(`backend ${name}`, [...lines, ...(own ? serverLines(own) : [])])
    }),
  ].join('\n')
}

/** All of a configuration that only a reload can change: plans that agree in it differ by commands at most. */
export function structure(plan: Plan, slots: AllSlots, settings: RenderSettings): string {
  const backends = plan.backends.map(({ name, lines }) => [name, lines, slots.get(name)?.targets.length])
  return JSON.stringify([head(plan, settings), backends, [...plan.files]])
}

export const socketPaths = (runDir: string) => ({
  master: `${runDir}/haproxy-master.sock`,
  stats: `${runDir}/haproxy-stats.sock`,
  health: `${runDir}/haproxy-health.sock`,
  pid: `${runDir}/haproxy.pid`,
})

const section = (title: string, lines: readonly string[]): string[] => [
  title,
  ...lines.map((line) => `  ${line}`),
  '',
]

function head(plan: Plan, settings: RenderSettings): string[] {
  return [
    '# Written by the Hawser router from Routes, Services and EndpointSlices; changes are lost.',
    ...section('global', global(settings)),
    ...section('defaults', defaults),
    ...section('frontend http', [...binds(settings, settings.ports.http, ''), ...httpFrontend(settings)]),
    ...tlsFrontends(plan, settings),
    ...section('frontend health', health(settings)),
  ]
}

function global({ runDir, maxConnections, user }: RenderSettings): string[] {
  return [
    'default-path config',
    `maxconn ${maxConnections}`,
    'no strict-limits',
    // A connection that is still open an hour after a reload (websockets) ends then.
    'hard-stop-after 1h',
    'mworker-max-reloads 100',
    `stats socket ${socketPaths(runDir).stats} mode 600 level admin expose-fd listeners`,
    'ssl-default-bind-options ssl-min-ver TLSv1.2',
    ...(user ? [`user ${user}`, `group ${user}`] : []),
  ]
}

/** R9. A request that no pod has answered yet goes to another pod: at once when the connection failed. */
const defaults = [
  'mode http',
  'timeout connect 5s',
  'timeout client 30s',
  'timeout server 30s',
  'timeout http-request 10s',
  'timeout http-keep-alive 300s',
  'timeout tunnel 1h',
  'option http-keep-alive',
  // At a reload: a client that is just sending on an idle connection must not find it closed.
  'option idle-close-on-response',
  'option redispatch 1',
  'retries 3',
  'retry-on conn-failure empty-response',
  // Many servers close a connection that is idle for 5 s: let go of it before, so that no request meets the end.
  'default-server pool-purge-delay 1s',
  unanswered,
]

const binds = ({ addresses }: RenderSettings, port: number, options: string): string[] =>
  addresses.map((address) => `bind ${address}:${port}${address === '[::]' ? ' v6only' : ''}${options}`)

/** Once it is sent, only a request that may be done twice is tried again (RFC 9110, 9.2.2). */
const retryRules = ['http-request disable-l7-retry if !{ method GET HEAD OPTIONS PUT DELETE TRACE }']

const place = (map: string): string[] => [
  'http-request set-var(txn.host) req.hdr(host),field(1,:),lower,rtrim(.)',
  'http-request set-var(txn.path) path',
  'http-request set-var(txn.place) var(txn.host),concat(,txn.path,/)',
  `http-request set-var(txn.backend) var(txn.place),map_beg(${map})`,
  'http-request set-var(txn.schemes) var(txn.host),map_str(hosts.map)',
]

const notFound = (scheme: 'http' | 'https'): string[] => [
  ...unavailable(
    'unknownPath',
    `!{ var(txn.backend) -m found } { var(txn.schemes) -m str ${scheme} http+https }`,
  ),
  ...unavailable('otherScheme', '!{ var(txn.backend) -m found } { var(txn.schemes) -m found }'),
  ...unavailable('unknownHost', '!{ var(txn.backend) -m found }'),
]

/** R10. What clients say of themselves in these headers is replaced, not believed. */
const forwarded = (scheme: 'http' | 'https'): string[] => [
  `http-request set-var(txn.scheme) str(${scheme})`,
  'http-request del-header Proxy',
  'http-request set-header X-Forwarded-Host %[req.hdr(host)]',
  'http-request set-header X-Forwarded-Port %[dst_port]',
  `http-request set-header X-Forwarded-Proto ${scheme}`,
  `http-request add-header Forwarded for=\\"%[var(txn.client)]\\";host=\\"%[req.hdr(host)]\\";proto=${scheme}`,
]

const client = [
  'http-request set-var(txn.client) src',
  // An IPv6 address in this header has brackets: RFC 7239, section 6.
  'http-request set-var-fmt(txn.client) [%[src]] if { src -m sub : }',
]

function httpFrontend({ ports }: RenderSettings): string[] {
  const authority = ports.https === 443 ? '%[var(txn.host)]' : `%[var(txn.host)]:${ports.https}`
  return [
    'mode http',
    'option forwardfor',
    ...place('http.map'),
    `http-request redirect location https://${authority}%[capture.req.uri] code 302 if { var(txn.backend) -m str ${REDIRECT} }`,
    ...notFound('http'),
    ...client,
    ...forwarded('http'),
    ...retryRules,
    'use_backend %[var(txn.backend)]',
  ]
}

/**
 * TLS is ended here, unless the host of the handshake (SNI) belongs to a passthrough route. Only when there is such a
 * route, the port listens without TLS and hands on what is not for it, by a socket of this HAProxy's own.
 */
function tlsFrontends(plan: Plan, settings: RenderSettings): string[] {
  const tls = ' ssl crt-list certs.list alpn h2,http/1.1'
  if (!plan.hasPassthrough)
    return section('frontend https', [...binds(settings, settings.ports.https, tls), ...httpsFrontend()])
  const socket = innerSocket(settings.runDir)
  const found = '{ req.ssl_sni,lower,map_str(passthrough.map) -m found }'
  return [
    ...section('frontend tls', [
      ...binds(settings, settings.ports.https, ''),
      'mode tcp',
      'tcp-request inspect-delay 5s',
      'tcp-request content accept if { req.ssl_hello_type 1 }',
      `use_backend %[req.ssl_sni,lower,map_str(passthrough.map)] if ${found}`,
      'default_backend https',
    ]),
    ...section('backend https', ['mode tcp', `server https ${socket} send-proxy-v2`]),
    ...section('frontend https', [`bind ${socket} accept-proxy${tls}`, ...httpsFrontend()]),
  ]
}

/** An abstract socket: HAProxy runs as a user who may not enter our run dir. */
const innerSocket = (runDir: string): string =>
  `abns@hawser-${createHash('sha256').update(runDir).digest('hex').slice(0, 16)}-https`

function httpsFrontend(): string[] {
  return [
    'mode http',
    'option forwardfor',
    ...place('https.map'),
    // A browser may use one connection for several hosts of a certificate: this one is served on another.
    'http-request return status 421 if { var(txn.host),map_str(passthrough.map) -m found }',
    ...notFound('https'),
    ...client,
    ...forwarded('https'),
    ...retryRules,
    'use_backend %[var(txn.backend)]',
  ]
}

/** R13: `/healthz` and `/metrics`, for this machine only. */
const health = ({ runDir }: RenderSettings): string[] => [
  `bind unix@${socketPaths(runDir).health} mode 600`,
  'mode http',
  'monitor-uri /healthz',
  'http-request use-service prometheus-exporter if { path /metrics }',
  'stats enable',
  'stats uri /',
]
