import type { AnyKind } from '@hawser/kinds/kind.ts'
import { type PassParts, passOn } from '../aggregation/pass.ts'
import type { Audit } from '../audit/audit.ts'
import type { MayImpersonate } from '../auth/actas.ts'
import type { Authentication } from '../auth/authenticate.ts'
import type { IssuerPages } from '../auth/issuerpages.ts'
import { type ConnectParts, connect, isConnect } from '../connect/connect.ts'
import { connectionOptions } from '../connect/options.ts'
import type { Discovery } from '../discovery/discovery.ts'
import type { Fairness } from '../fairness/fairness.ts'
import { legacyResources } from '../legacy/resources.ts'
import type { OpenApi } from '../openapi/openapi.ts'
import { readOptions } from '../resources/options.ts'
import type { Resources, User, Watch } from '../resources/resources.ts'
import { versionInfo } from '../version.ts'
import type { Access } from './access.ts'
import { beginAudit } from './beginaudit.ts'
import type { Exchange } from './exchange.ts'
import { isSet } from './exchange.ts'
import { fail, type Log } from './fail.ts'
import type { About, SubresourceHandler } from './handlers.ts'
import { type HealthChecks, healthOf, isHealthPath } from './health.ts'
import { issuerPage } from './issuerpage.ts'
import { labelsOf } from './labels.ts'
import type { Metrics } from './metrics.ts'
import { answerMount, type Mounts, mountLabels, mountOf } from './mounts.ts'
import { answerObject } from './object.ts'
import { formOf, formOfWatch } from './offer.ts'
import { openApiPage } from './openapipage.ts'
import { discoveryPage } from './pages.ts'
import type { ProtobufReader } from './protobuf/body.ts'
import { askRemote, isLasting } from './remote.ts'
import { NoSuchPage, notAllowed, type Resolved } from './resolve.ts'
import { takeSeat } from './seat.ts'
import { sendText, sendValue } from './send.ts'
import { userOf } from './user.ts'
import { streamWatch } from './watch.ts'

/** Everything that answers requests. */
export interface Parts {
  readonly resources: Resources
  readonly access: Access
  readonly readProtobuf: ProtobufReader
  readonly authentication: Authentication
  readonly mayImpersonate: MayImpersonate
  readonly issuerPages: IssuerPages
  /** Absent: nothing is written down. */
  readonly audit: Audit | undefined
  readonly discovery: Discovery
  /** Passes on what other servers answer for. */
  readonly pass: PassParts
  readonly openApi: OpenApi
  readonly metrics: Metrics
  readonly health: HealthChecks
  readonly connect: ConnectParts
  readonly fairness: Fairness
  readonly handlers: ReadonlyMap<string, SubresourceHandler>
  readonly mounts: Mounts
  /** Watches under way, to end them when the server closes. */
  readonly watches: Set<Watch>
  readonly log: Log
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Answers one request. Never rejects. */
export async function handle(parts: Parts, exchange: Exchange): Promise<void> {
  const started = performance.now()
  try {
    await dispatch(parts, exchange)
  } catch (error) {
    // Whom we do not know is written down too.
    if (parts.audit && exchange.user === undefined) beginAudit(parts.audit, exchange, undefined)
    await fail(exchange, error, parts.log).catch(() => exchange.response.destroy())
  }
  const { labels, response, audit } = exchange
  if (audit) whenClosed(response, () => audit.complete(response.statusCode))
  parts.metrics.observe(labels, response.statusCode, (performance.now() - started) / 1000, exchange.bytes)
}

/** Calls `then` once nothing more is sent, which may be so already. */
function whenClosed(response: Exchange['response'], then: () => void): void {
  if (response.closed) then()
  else response.once('close', then)
}

async function dispatch(parts: Parts, exchange: Exchange): Promise<void> {
  const { path } = exchange
  if (path.startsWith('/api') || path.startsWith('/oapi'))
    return dispatchApi(parts, exchange, await userOf(parts, exchange))
  const mount = mountOf(parts.mounts, path)
  if (mount) {
    exchange.labels = mountLabels(exchange.labels, exchange.request.method, mount)
    return lasting(parts, exchange, () => answerMount(parts, exchange, mount))
  }
  await dispatchOther(parts, exchange, await userOf(parts, exchange))
}

/** `/api`, `/apis` and `/oapi`: discovery and resources. */
async function dispatchApi(parts: Parts, exchange: Exchange, user: User): Promise<void> {
  const { path, request, query } = exchange
  const remote = parts.pass.aggregation.find(path)
  if (remote) {
    const asked = parts.access.admitRemote(user, request.method, path, isSet(query, 'watch'))
    exchange.audit?.allowed()
    if (!isLasting(asked)) return askRemote(parts, exchange, asked, remote)
    return lasting(parts, exchange, () => passOn(parts.pass, exchange, user, remote))
  }
  if (parts.discovery.page(path)) {
    admitRead(parts, exchange, user)
    return discoveryPage(parts.discovery, exchange)
  }
  const resolved = parts.access.admit(user, request.method, path, {
    watch: isSet(query, 'watch'),
    fieldSelector: query.get('fieldSelector') ?? undefined,
  })
  exchange.labels = labelsOf(resolved, query)
  exchange.audit?.allowed()
  if (isConnect(resolved)) {
    return lasting(parts, exchange, async () => {
      await admitConnection(parts, user, resolved, query)
      await connect(parts.connect, exchange, resolved)
    })
  }
  const handler =
    resolved.target.subresource === undefined ? undefined : parts.handlers.get(handlerKey(resolved))
  if (handler) return custom(exchange, user, resolved, handler)
  const { verb, target } = resolved
  if (verb === 'watch') return watch(parts, exchange, user, resolved)
  exchange.form = formOf(request.headers.accept, target.kind, target.subresource)
  const waiting = takeSeat(parts, exchange, user, resolved)
  if (waiting) await waiting
  const resources = resourcesFor(parts, target.kind)
  const { readProtobuf } = parts
  await answerObject({ resources, readProtobuf }, exchange, user, resolved, verb, parts.now())
}

/** What answers requests on a kind: at `/oapi/v1`, the kind that it is another name of. */
const resourcesFor = ({ resources }: Parts, { grouped }: AnyKind): Pick<Resources, 'call' | 'watch'> =>
  grouped ? legacyResources(resources) : resources

/** @throws {StatusError} when admission does not want the connection. */
export async function admitConnection(
  { resources }: Parts,
  user: User,
  { target, rest }: Resolved,
  query: URLSearchParams,
): Promise<void> {
  const options = connectionOptions(target, query, rest)
  if (options) await resources.connecting({ ...target, user }, options)
}

/** `/openapi`, `/metrics`, health, the version and the list of paths. */
async function dispatchOther(parts: Parts, exchange: Exchange, user: User): Promise<void> {
  admitRead(parts, exchange, user)
  const remote = exchange.path.startsWith('/openapi/v3/') && parts.pass.aggregation.find(exchange.path)
  if (remote) return passOn(parts.pass, exchange, user, remote)
  const { path } = exchange
  if (isHealthPath(path)) return sendHealth(parts, exchange)
  if (path === '/version' || path === '/version/') return sendValue(exchange, 200, versionInfo)
  const page = openApiPage(parts.openApi, exchange)
  if (page) return page
  const keys = issuerPage(parts.issuerPages, exchange)
  if (keys) return keys
  if (path === '/metrics') {
    return sendText(exchange, 200, parts.metrics.text(), 'text/plain; version=0.0.4; charset=utf-8')
  }
  if (path === '/') return sendValue(exchange, 200, { paths: pathsOf(parts) })
  throw new NoSuchPage()
}

function admitRead({ access }: Parts, { request, path, audit }: Exchange, user: User): void {
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET')
  access.admitPath(user, method, path)
  audit?.allowed()
  if (method !== 'GET') throw notAllowed()
}

function watch(parts: Parts, exchange: Exchange, user: User, { target }: Resolved): void {
  // Who went while we found out who he is will not be heard going.
  if (exchange.response.destroyed) return
  const options = readOptions(exchange.query)
  exchange.form = formOfWatch(exchange.request.headers.accept, target.kind, options)
  const stream = streamWatch(exchange, resourcesFor(parts, target.kind), { user, target, options }, parts.now)
  const { labels, response } = exchange
  exchange.audit?.started(response.statusCode)
  parts.watches.add(stream)
  parts.metrics.lasting(labels, 1)
  response.once('close', () => {
    parts.watches.delete(stream)
    parts.metrics.lasting(labels, -1)
  })
}

async function lasting({ metrics }: Parts, { labels }: Exchange, run: () => Promise<void>): Promise<void> {
  metrics.lasting(labels, 1)
  try {
    await run()
  } finally {
    metrics.lasting(labels, -1)
  }
}

const custom = (
  { request, response, query }: Exchange,
  user: User,
  resolved: Resolved,
  { handle, verbs = ['create'] }: SubresourceHandler,
): Promise<void> | void => {
  if (!handle || !verbs.includes(resolved.verb)) throw notAllowed(resolved.target.kind)
  return handle(request, response, aboutOf(user, resolved, query))
}

export const aboutOf = (user: User, { target, rest }: Resolved, query: URLSearchParams): About => ({
  user,
  namespace: target.namespace,
  name: target.name ?? '',
  query,
  apiVersion: target.kind.apiVersion,
  ...(rest !== undefined && { rest }),
})

export const handlerKey = ({ target: { kind, subresource } }: Resolved): string => {
  const { group, version, plural } = kind.grouped ?? kind
  return `${group}/${version}/${plural}/${subresource}`
}

function sendHealth({ health }: Parts, exchange: Exchange): void | Promise<void> {
  const { code, text } = healthOf(health, exchange.path, exchange.query)
  return sendText(exchange, code, text)
}

const pathsOf = ({ discovery, mounts, issuerPages }: Parts): string[] =>
  [
    ...issuerPages.keys(),
    ...discovery.paths,
    ...['/healthz', '/livez', '/metrics', '/openapi/v2', '/openapi/v3', '/readyz', '/version'],
    ...Object.keys(mounts),
  ].sort()
