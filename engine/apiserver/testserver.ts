import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import https, { type RequestOptions } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { allKinds } from '@hawser/kinds/index.ts'
import { memoryLog } from '@hawser/store/memory.ts'
import { writeKubeconfig } from './pki/kubeconfig.ts'
import type { Computed } from './resources/computed.ts'
import { openResources, type ResourcesOptions } from './resources/open.ts'
import type { Resources } from './resources/resources.ts'
import { type ApiServer, type ApiServerOptions, startApiServer } from './server.ts'

/** What a test request says besides method and path; `body` is sent as JSON unless it is text or bytes. */
export interface Said {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Default: the administrator's certificate. */
  readonly as?:
    | 'admin'
    | 'nobody'
    | { readonly token: string }
    | { readonly certificate: string; readonly key: string }
}
export interface Heard {
  readonly code: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  /** The parsed body, when it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects to be there
  readonly json: any
}

/** A real API server on a log in memory, with its own certificates; gone when the test ends. */
export interface TestServer {
  readonly server: ApiServer
  /** Path of an administrator's kubeconfig. */
  readonly kubeconfig: string
  /** What the server has logged. */
  readonly logged: string[]
  request(method: string, path: string, said?: Said): Promise<Heard>
  /** Options of node:https that reach the server as somebody. */
  optionsFor(method: string, path: string, said?: Said): RequestOptions
}

/** What the platform hands into a server. */
export interface Added extends Pick<ResourcesOptions, 'plugins'> {
  readonly computed?: (resources: Resources) => Computed
}

export async function startTestServer(
  t: TestContext,
  options: Partial<ApiServerOptions> = {},
  { computed, ...added }: Added = {},
): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-api-'))
  const logged: string[] = []
  t.after(() => rm(folder, { recursive: true }))
  const resources = await openResources({
    log: memoryLog(),
    kinds: allKinds,
    serviceCIDR: '10.129.0.0/16',
    freezesOld: true,
    ...added,
  })
  if (computed) resources.addComputed(computed(resources))
  // Before there is a server whose certificate it could hold: tests count ConfigMaps.
  const user = { name: 'test', groups: [] }
  await resources.call({ user, kind: Namespace, verb: 'create', body: { metadata: { name: 'default' } } })
  const server = await startApiServer({
    resources,
    pki: join(folder, 'pki'),
    host: '127.0.0.1',
    port: 0,
    log: (message) => void logged.push(message),
    ...options,
  })
  t.after(() => server.close())
  const kubeconfig = join(folder, 'kubeconfig')
  const { url, pki } = server
  await writeKubeconfig(kubeconfig, { server: url, ca: pki.ca, user: pki.admin })
  const optionsFor = (method: string, path: string, said: Said = {}): RequestOptions => ({
    ...credentials(server, said.as ?? 'admin'),
    host: '127.0.0.1',
    port: server.port,
    method,
    path,
    ca: pki.ca,
    agent: false,
    headers: { ...said.headers, ...(hasToken(said.as) && { authorization: `Bearer ${said.as.token}` }) },
  })
  const request = (method: string, path: string, said: Said = {}): Promise<Heard> =>
    exchange(optionsFor(method, path, said), said.body)
  return { server, kubeconfig, logged, request, optionsFor }
}

const hasToken = (as: Said['as']): as is { readonly token: string } => typeof as === 'object' && 'token' in as

function credentials({ pki }: ApiServer, as: NonNullable<Said['as']>): RequestOptions {
  if (as === 'nobody' || hasToken(as)) return {}
  const { certificate, key } = as === 'admin' ? pki.admin : as
  return { cert: certificate, key }
}

function exchange(options: RequestOptions, body: unknown): Promise<Heard> {
  const data =
    body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    // Node frames the body of a DELETE only when it knows the length.
    const length = data === undefined ? {} : { 'content-length': Buffer.byteLength(data) }
    const headers = { ...(options.headers as object), ...length }
    const sent = https.request({ ...options, headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const bytes = Buffer.concat(chunks)
        const isJson =
          /json/.test(answer.headers['content-type'] ?? '') && !answer.headers['content-encoding']
        const json = isJson && bytes.length ? JSON.parse(bytes.toString()) : undefined
        resolve({ code: answer.statusCode ?? 0, headers: answer.headers, bytes, json })
      })
    })
    sent.on('error', reject)
    sent.end(data)
  })
}
