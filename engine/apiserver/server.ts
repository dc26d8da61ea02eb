import { subresourceKinds } from '@hawser/kinds/index.ts'
import { type Aggregation, openAggregation } from './aggregation/open.ts'
import type { PassParts } from './aggregation/pass.ts'
import { publishAuthentication } from './aggregation/publish.ts'
import type { Audit } from './audit/audit.ts'
import { type AuditOptions, startAudit } from './audit/start.ts'
import { auditedLocal } from './auditedlocal.ts'
import { legacyClaims } from './auth/accountclaims.ts'
import { mayImpersonate } from './auth/impersonate.ts'
import { issuerPages } from './auth/issuerpages.ts'
import { type Auth, type AuthOptions, authComputed, defaultIssuer, openAuth } from './auth/open.ts'
import { ensurePolicy } from './auth/policy/ensure.ts'
import type { Ref } from './auth/serviceaccount.ts'
import type { Tokens } from './auth/tokens.ts'
import { type Components, componentStatuses } from './computed/componentstatuses.ts'
import { openDialer } from './connect/dial.ts'
import { openCustomResources } from './customresources/open.ts'
import { openConversion } from './customresources/webhook.ts'
import { type Discovery, openDiscovery } from './discovery/discovery.ts'
import { ensureFlowControl } from './fairness/ensure.ts'
import { openFairness } from './fairness/fairness.ts'
import { openAccess } from './http/access.ts'
import type { Log } from './http/fail.ts'
import type { Parts } from './http/handle.ts'
import {
  addedSubresources,
  handlersOf,
  type SubresourceHandler,
  type SubresourceHandlers,
  withRest,
} from './http/handlers.ts'
import type { HealthCheck, HealthChecks } from './http/health.ts'
import { type Listener, listen } from './http/listen.ts'
import { newMetrics } from './http/metrics.ts'
import type { Mounts } from './http/mounts.ts'
import { protobufReader } from './http/protobuf/body.ts'
import { type LocalApi, openLocal } from './local.ts'
import { type OpenApi, openOpenApi } from './openapi/openapi.ts'
import { openPki, type Pki, type PkiOptions } from './pki/pki.ts'
import type { Resources } from './resources/resources.ts'
import { Startup } from './startup.ts'
import { askAgent } from './usage/askagent.ts'
import { usageComputed } from './usage/open.ts'
import { openReader } from './usage/reader.ts'

export interface ApiServerOptions {
  /** All verbs over the store. The server disposes of it when it closes. */
  readonly resources: Resources
  /** Folder of certificates and static tokens: `D/pki`. */
  readonly pki: string
  readonly certificates?: Omit<PkiOptions, 'now'>
  readonly auth?: AuthOptions
  /** Which requests are written down, and where. Absent: none. */
  readonly audit?: AuditOptions
  /** Default: all addresses. */
  readonly host?: string
  /** 0: any free one. */
  readonly port: number
  /** By which other machines reach this one; discovery tells it. Default: `host`, or this machine only. */
  readonly externalHost?: string
  readonly subresources?: SubresourceHandlers
  readonly mounts?: Mounts
  /** What `/readyz` asks besides the server itself. */
  readonly readyz?: Readonly<Record<string, HealthCheck>>
  /** Figures of what runs beside the server, in Prometheus' text format; asked for when `/metrics` is read. */
  readonly moreMetrics?: () => string
  /** What `componentstatuses` asks of what else runs in this process. */
  readonly components?: Components
  /** Requests answered at once, by all priority levels together. Default 600. */
  readonly maxRequestsInFlight?: number
  readonly log?: Log
  readonly now?: () => number
}

export interface ApiServer extends LocalApi, AsyncDisposable {
  /** `https://127.0.0.1:6443`, for clients on this machine. */
  readonly url: string
  readonly port: number
  readonly pki: Pki
  readonly tokens: Tokens
  /** Signs the token that a Secret of type `kubernetes.io/service-account-token` holds. */
  accountToken(namespace: string, account: Ref, secret: string): Promise<string>
  readonly resources: Resources
  /** Ends watches, lets requests under way finish for a bounded time, and closes the store. Safe to repeat. */
  close(): Promise<void>
}

/** Starts the API server; it answers when this resolves. */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { resources, host, port } = options
  const { now = Date.now, log = toStderr } = options
  const pki = await openPki(options.pki, { ...options.certificates, now })
  resources.publishCA(pki.ca)
  const auth = await openAuth(
    options.pki,
    pki.ca,
    resources.look.find,
    {
      issuers: [defaultIssuer(options.certificates?.clusterDomain)],
      ...options.auth,
    },
    log,
  )
  const startup = new Startup(log)
  await startup.step(['start-system-namespaces-controller', 'rbac/bootstrap-roles'], (onError) =>
    ensurePolicy(resources, onError),
  )
  await startup.step(['priority-and-fairness-config-producer'], (onError) =>
    ensureFlowControl(resources, onError),
  )
  resources.addComputed(authComputed(auth))
  resources.addComputed(componentStatuses(options.components ?? {}, () => resources.storeProblem()))
  const audit = options.audit && (await startAudit(options.audit, log, now))
  const dialer = openDialer(pki.kubeletClient, pki.ca)
  resources.addComputed(usageComputed(openReader({ ask: (node) => askAgent(dialer, node), now })))
  // Before the first request: what is defined is served as soon as anything is.
  const custom = await startup.step(['start-apiextensions-controllers', 'crd-informer-synced'], () =>
    openCustomResources({
      resources,
      callWebhook: openConversion(resources.look),
      now,
      onError: (error) => log('custom resource definitions', { error: String(error) }),
    }),
  )
  const identity = await pki.issue('front-proxy-client', {
    commonName: 'front-proxy-client',
    usages: ['client'],
  })
  const aggregation = openAggregation({
    ...{ resources, identity, now },
    onError: (error) => log('aggregated APIs', { error: String(error) }),
  })
  await startup.step(
    ['apiservice-registration-controller', 'kube-apiserver-autoregistration'],
    () => aggregation.registered,
  )
  await startup.step(['start-cluster-authentication-info-controller'], () =>
    publishAuthentication(resources, pki.ca),
  )
  const pass = { aggregation, look: resources.look, identity }
  let closing: Promise<void> | undefined
  const parts = await partsOf(options, {
    ...{ auth, audit, dialer, pass, startup, log, now },
    isClosing: () => closing !== undefined,
    // Nobody asks before it listens.
    address: () => `${options.externalHost ?? host ?? '127.0.0.1'}:${listener.port}`,
  })
  const authorities = [pki.ca, ...(options.auth?.frontProxy ? [options.auth.frontProxy.ca] : [])]
  const listener: Listener = await listen(
    parts,
    { serving: pki.serving, authorities },
    { port, ...(host && { host }) },
  )
  const local = openLocal(parts.access, resources)
  const shut = async (): Promise<void> => {
    custom.close()
    aggregation.close()
    await listener.close()
    dialer.close()
    await audit?.[Symbol.asyncDispose]()
    await resources[Symbol.asyncDispose]()
  }
  const close = (): Promise<void> => {
    closing ??= shut()
    return closing
  }
  return {
    url: `https://127.0.0.1:${listener.port}`,
    port: listener.port,
    pki,
    tokens: auth.tokens,
    accountToken: (...about) => auth.keys.sign(legacyClaims(...about)),
    resources,
    ...(audit ? auditedLocal(local, audit) : local),
    close,
    [Symbol.asyncDispose]: close,
  }
}

const toStderr: Log = (message, fields) => console.error(message, fields)

interface Opened {
  readonly auth: Auth
  readonly audit: Audit | undefined
  readonly dialer: Parts['connect']['dialer']
  readonly pass: PassParts
  readonly startup: Startup
  readonly log: Log
  readonly now: () => number
  readonly isClosing: () => boolean
  readonly address: () => string
}

async function partsOf(
  options: ApiServerOptions,
  { auth, audit, dialer, pass, startup, log, now, isClosing, address }: Opened,
): Promise<Parts> {
  const { resources } = options
  const handlers = handlersOf(options.subresources ?? {})
  // A handler for a kind that is not there is a mistake in the program: it must not wait for the first request.
  addedTo(resources.kinds, handlers)
  const documents = followKinds(resources, handlers, pass.aggregation, address)
  const fairness = await startup.step(['priority-and-fairness-config-consumer'], () =>
    openFairness(resources.look, options.maxRequestsInFlight),
  )
  return {
    resources,
    pass,
    access: openAccess(resources, withRest(handlers)),
    readProtobuf: protobufReader([...resources.kinds, ...subresourceKinds]),
    authentication: auth.authentication,
    mayImpersonate: (user, as) => mayImpersonate(resources.authorizer, user, as),
    audit,
    issuerPages: issuerPages(auth.issuer, auth.keys),
    get discovery() {
      return documents().discovery
    },
    get openApi() {
      return documents().openApi
    },
    metrics: newMetrics({
      objects: () => resources.counts(),
      levels: () => fairness.states(),
      more: () => options.moreMetrics?.() ?? '',
    }),
    health: healthChecks(options, startup, isClosing),
    connect: { resources, dialer },
    fairness,
    handlers,
    mounts: options.mounts ?? {},
    watches: new Set(),
    log,
    now,
  }
}

/** Upstream's names, in its order. */
function healthChecks(
  { resources, readyz }: ApiServerOptions,
  { checks }: Startup,
  isClosing: () => boolean,
): HealthChecks {
  const well = () => undefined
  const alive = { ping: well, log: well, etcd: () => resources.storeProblem() }
  // Whoever is registered here is so for good.
  const started = { ...checks, 'autoregister-completion': well }
  return {
    livez: { ...alive, ...started },
    readyz: {
      ...alive,
      'etcd-readiness': alive.etcd,
      // Caches are filled before there is a server.
      'informer-sync': well,
      ...started,
      shutdown: () => (isClosing() ? 'the server is closing' : undefined),
      ...readyz,
    },
  }
}

interface Documents {
  readonly discovery: Discovery
  readonly openApi: OpenApi
}

/** What is told about the kinds: made when it is first asked for after the kinds have changed. */
function followKinds(
  resources: Resources,
  handlers: ReadonlyMap<string, SubresourceHandler>,
  aggregation: Aggregation,
  address: () => string,
): () => Documents {
  let made: Documents | undefined
  const forget = (): void => {
    made = undefined
  }
  resources.onKinds(forget)
  aggregation.onChange(forget)
  return () => {
    made ??= documentsOf(resources.kinds, handlers, aggregation.remotes, address())
    return made
  }
}

function documentsOf(
  kinds: Resources['kinds'],
  handlers: ReadonlyMap<string, SubresourceHandler>,
  remotes: Aggregation['remotes'],
  address: string,
): Documents {
  const added = addedTo(kinds, handlers)
  return {
    discovery: openDiscovery(kinds, added, remotes, address),
    openApi: openOpenApi(kinds, added, remotes),
  }
}

/** What discovery tells of the handlers. */
const addedTo = (kinds: Resources['kinds'], handlers: ReadonlyMap<string, SubresourceHandler>) =>
  addedSubresources(handlers, (resource) => {
    const kind = kinds.find(({ group, version, plural }) => `${group}/${version}/${plural}` === resource)
    if (kind) return kind.kind
    throw new Error(`a subresource handler is for ${resource}, but no kind is`)
  })
