import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, createServer, type IncomingHttpHeaders, request, type Server } from 'node:http'
import { Agent as TlsAgent, request as tlsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Service } from '@hawser/kinds/core/service.ts'
import type { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import type { Route } from '@hawser/kinds/route/route.ts'
import { admit } from '../admission/admit.ts'
import { plan } from '../config/plan.ts'
import type { RenderSettings } from '../config/render.ts'
import { type Control, type ControlOptions, homeOf, startControl } from '../control.ts'
import { haproxyUser } from '../haproxy/machine.ts'
import { anyFreePort } from '../haproxy/ports.ts'
import { stop } from '../haproxy/process.ts'
import { certificateFor } from './certificate.ts'
import { lookupIn } from './objects.ts'

/** Why HAProxy tests cannot run here; undefined when they can. Throws in CI, where a skipped suite would look green. */
export function missingForRouter(): string | undefined {
  const reason = spawnSync('haproxy', ['-v']).error ? 'needs the program haproxy' : undefined
  if (reason && process.env.CI) throw new Error(reason)
  return reason
}

/** The objects a router looks at; a test changes them and says so to the control. */
export interface Objects {
  routes: readonly Route[]
  services: readonly Service[]
  slices: readonly EndpointSlice[]
}

/** A HAProxy of a test, with everything it has under one temporary folder. */
export interface World extends AsyncDisposable {
  readonly objects: Objects
  readonly ports: RenderSettings['ports']
  readonly folder: string
  /** What was done so far: `start`, `reload`, `commands`. */
  readonly done: string[]
  /** Starts a control; the one before should be stopped. */
  control(): Promise<Control>
  get(host: string, path?: string, more?: Ask): Promise<Answer>
}
export interface Ask {
  readonly https?: boolean
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Uses one connection for several requests. */
  readonly agent?: Agent
}
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

const addresses = ['127.0.0.1']

export async function startWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'hwr-'))
  const settings: RenderSettings = {
    ports: { http: await anyFreePort(addresses), https: await anyFreePort(addresses) },
    addresses,
    runDir: folder,
    maxConnections: 1000,
    user: await haproxyUser(),
  }
  const { certificate, key } = certificateFor('default.example.com')
  const planSettings = { cookieKey: 'test', serviceCa: undefined, defaultCertPem: certificate + key }
  const objects: Objects = { routes: [], services: [], slices: [] }
  const done: string[] = []
  const controls: Control[] = []
  const options: ControlOptions = {
    folder,
    settings,
    betweenReloadsMs: 0,
    wanted: () =>
      plan(
        objects.routes,
        admit(objects.routes, 'apps.localhost'),
        lookupIn(objects.services, objects.slices),
        planSettings,
      ),
    log: (message) => done.push(message),
    onDone: (what) => done.push(what),
  }
  return {
    objects,
    ports: settings.ports,
    folder,
    done,
    async control() {
      const control = await startControl(options)
      controls.push(control)
      return control
    },
    get: (host, path = '/', more = {}) => ask(settings.ports, host, path, more),
    async [Symbol.asyncDispose]() {
      for (const control of controls) await control.stop({ keep: true })
      await stop(homeOf(folder, folder))
      await rm(folder, { recursive: true })
    },
  }
}

async function ask(ports: RenderSettings['ports'], host: string, path: string, more: Ask): Promise<Answer> {
  const { https = false, method = 'GET', headers = {}, agent } = more
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const common = { host: '127.0.0.1', path, method, headers: { host, ...headers }, timeout: 15_000 }
  const sent = https
    ? tlsRequest({
        ...common,
        port: ports.https,
        servername: host,
        agent: new TlsAgent({ rejectUnauthorized: false }),
      })
    : request({ ...common, port: ports.http, agent: agent ?? new Agent() })
  sent.on('error', reject)
  sent.on('timeout', () => sent.destroy(new Error(`no answer for ${host}${path} within 15 s`)))
  sent.on('response', (response) => {
    let body = ''
    response.setEncoding('utf8')
    response.on('data', (text: string) => {
      body += text
    })
    response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    response.on('error', reject)
  })
  sent.end()
  return promise
}

/** A small application: answers its name, and the path and headers it saw as JSON. */
export interface Pod extends AsyncDisposable {
  readonly address: string
  readonly port: number
  /** Requests it answered. */
  count(): number
}

/** @param port  Pods of one Service have one port and different addresses: 127.0.0.2, 127.0.0.3, … */
export async function startPod(name: string, address: string, port = 0): Promise<Pod> {
  let count = 0
  const server: Server = createServer((incoming, response) => {
    count++
    response.end(JSON.stringify({ name, path: incoming.url, headers: incoming.headers }))
  })
  server.on('upgrade', (_, socket) => {
    socket.on('error', () => undefined)
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
    socket.pipe(socket)
  })
  server.listen(port, address)
  await once(server, 'listening')
  return {
    address,
    port: (server.address() as AddressInfo).port,
    count: () => count,
    async [Symbol.asyncDispose]() {
      // As a pod that is asked to end: requests under way are answered, then nobody listens.
      server.close()
      server.closeIdleConnections()
      if (server.listening) await once(server, 'close')
      server.closeAllConnections()
    },
  }
}
