import { randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cache } from '@hawser/client/cache.ts'
import type { Context } from '@hawser/client/controller.ts'
import { Service } from '@hawser/kinds/core/service.ts'
import { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import { Route } from '@hawser/kinds/route/route.ts'
import { watchAdmissions } from './admission/admissions.ts'
import { startAdmission } from './admission/controller.ts'
import { type PlanSettings, plan } from './config/plan.ts'
import type { RenderSettings } from './config/render.ts'
import { backendsOf, type Lookup } from './config/targets.ts'
import { type Control, homeOf, startControl } from './control.ts'
import { put } from './haproxy/files.ts'
import { allAddresses, haproxyUser, listenHost, maxConnections } from './haproxy/machine.ts'
import {
  anyFreePort,
  choosePorts,
  claimPorts,
  isPortFree,
  type Ports,
  savedPorts,
  savePorts,
} from './haproxy/ports.ts'
import { isServing, pids, stop as stopHaproxy } from './haproxy/process.ts'

export interface RouterOptions {
  /** D: the router keeps its things in `router/` there. */
  readonly dataDir: string
  /** Short absolute folder for sockets. */
  readonly runDir: string
  /** Hosts of routes that name none end with it: `apps.localhost`. */
  readonly domain: string
  /** PEM of a certificate for `*.<domain>`, its chain and its key, in one text. */
  readonly defaultCertPem: string
  /** PEM of the CA that signs certificates of Services, for reencrypt routes without a CA of their own. */
  readonly serviceCaPem?: string
  /** Must be used; 0 is any free one. Default: 80 and 443, or 8080 and 8443 when those cannot be had. */
  readonly ports?: Ports
  /** Addresses to listen on; default all. */
  readonly addresses?: readonly string[]
  /** `status.ingress[].routerName`, default `router`. */
  readonly name?: string
}

export interface Router {
  readonly httpPort: number
  readonly httpsPort: number
  /** `keep`: HAProxy goes on serving the applications as they are, until the next start takes it over. */
  stop(how: { readonly keep: boolean }): Promise<void>
}

/**
 * Serves Routes by HAProxy and writes into their status whether it does. Resolves when it listens, with all that the
 * routes said at that time.
 *
 * @throws when HAProxy is not installed, or no port can be had.
 */
export async function startRouter(context: Context, options: RouterOptions): Promise<Router> {
  const routes = context.caches.of(Route)
  const services = context.caches.of(Service)
  const slices = context.caches.of(EndpointSlice, { indexes: { service: serviceOf } })
  await Promise.all([routes.synced, services.synced, slices.synced])
  const admissions = watchAdmissions(routes, options.domain)
  const folder = join(options.dataDir, 'router')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await mkdir(options.runDir, { recursive: true, mode: 0o700 })

  const settings = await renderSettings(folder, options)
  const planSettings = await settingsOf(folder, options)
  const lookup = lookupIn(services, slices)
  const control = await startControl({
    folder,
    settings,
    wanted: () => plan(routes.list(), admissions.all(), lookup, planSettings),
    log: context.log,
  })
  await savePorts(join(folder, 'ports.json'), settings.ports)
  const leave = followChanges(control, routes, services, slices)
  void startAdmission(context, routes, admissions, { name: options.name ?? 'router', domain: options.domain })

  let stopping: Promise<void> | undefined
  const stop = (how: { readonly keep: boolean }): Promise<void> => {
    leave()
    stopping ??= control.stop(how)
    return stopping
  }
  context.signal.addEventListener('abort', () => void stop({ keep: true }), { once: true })
  return { httpPort: settings.ports.http, httpsPort: settings.ports.https, stop }
}

/** Ends the HAProxy of a data dir, whichever process started it. Nothing happens when there is none. */
export async function stopRouter({ dataDir, runDir, log }: StopOptions): Promise<void> {
  const home = homeOf(join(dataDir, 'router'), runDir)
  if ((await pids(home)).length > 0) log('router: ending HAProxy')
  await stopHaproxy(home)
}
type StopOptions = Pick<RouterOptions, 'dataDir' | 'runDir'> & { readonly log: (message: string) => void }

const SERVICE_NAME = 'kubernetes.io/service-name'
const serviceOf = ({ metadata }: EndpointSlice): string[] => [
  `${metadata.namespace}/${metadata.labels?.[SERVICE_NAME]}`,
]

const lookupIn = (services: Cache<Service>, slices: Cache<EndpointSlice>): Lookup => ({
  service: (namespace, name) => services.get(`${namespace}/${name}`),
  slices: (namespace, name) => slices.indexed('service', `${namespace}/${name}`),
})

/** Changes of Services that no route leads to are none of ours. */
function followChanges(
  control: Control,
  routes: Cache<Route>,
  services: Cache<Service>,
  slices: Cache<EndpointSlice>,
): () => void {
  const isRouted = (key: string): boolean => {
    const [namespace = ''] = key.split('/')
    return routes
      .list(namespace)
      .some((route) => backendsOf(route).some(({ name }) => `${namespace}/${name}` === key))
  }
  const ends = [
    routes.onChange(() => control.changed()),
    services.onChange(({ key }) => {
      if (isRouted(key)) control.changed()
    }),
    slices.onChange(({ old, now }) => {
      for (const slice of [old, now]) if (slice && serviceOf(slice).some(isRouted)) control.changed()
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}

async function renderSettings(folder: string, options: RouterOptions): Promise<RenderSettings> {
  const addresses = options.addresses ?? allAddresses()
  const hosts = addresses.map(listenHost)
  const saved = await savedPorts(join(folder, 'ports.json'))
  // A HAProxy that serves already has the ports of last time: they are only taken by ourselves.
  const isOurs = saved && suits(saved, options.ports) && (await isServing(homeOf(folder, options.runDir)))
  const ports = isOurs
    ? saved
    : await claimPorts((isClaimed) =>
        choosePorts(
          async (port) => !isClaimed(port) && (await isPortFree(port, hosts)),
          () => anyFreePort(hosts),
          { wanted: options.ports, saved },
        ),
      )
  return {
    ports,
    addresses,
    runDir: options.runDir,
    maxConnections: await maxConnections(),
    user: await haproxyUser(),
  }
}

const suits = (saved: Ports, { http, https }: Ports = { http: 0, https: 0 }): boolean =>
  (http === 0 || http === saved.http) && (https === 0 || https === saved.https)

async function settingsOf(folder: string, options: RouterOptions): Promise<PlanSettings> {
  const { defaultCertPem, serviceCaPem } = options
  return { defaultCertPem, serviceCa: serviceCaPem, cookieKey: await cookieKey(join(folder, 'cookie.key')) }
}

/** Kept, so that clients stay with their pods over restarts. */
async function cookieKey(file: string): Promise<string> {
  const known = await readFile(file, 'utf8').catch(() => '')
  if (/^[0-9a-f]{32}$/.test(known)) return known
  const key = randomBytes(16).toString('hex')
  await put(file, key)
  return key
}
