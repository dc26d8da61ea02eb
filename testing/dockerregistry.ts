import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { request as requestTls } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './platform.ts'

/** Debian's registry, the reference implementation, on plain HTTP and an address of this machine. */
export interface DockerRegistry extends AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly host: string
  /** Pushes an image of one layer; resolves to the digest of its manifest. */
  push(repository: string, tag: string, image?: PushedImage): Promise<string>
  /** Pushes an index of images; resolves to its digest. */
  pushIndex(repository: string, tag: string, platforms: Readonly<Record<string, string>>): Promise<string>
}
export interface PushedImage {
  readonly env?: readonly string[]
  readonly architecture?: string
  /** Docker's media types instead of OCI's. */
  readonly docker?: boolean
}

/** For a registry that others reach. */
export interface RegistryTls {
  /** Of this machine. */
  readonly address: string
  readonly certificate: string
  readonly key: string
}

const program = '/usr/bin/docker-registry'
/** Who may pull from a registry with a password: `ann`, with `secret`. */
export const reader = { username: 'ann', password: 'secret' }
const htpasswd = 'ann:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n'

/** Why there is none; in CI it must be there. */
export function missingRegistry(): string | undefined {
  if (existsSync(program)) return undefined
  if (process.env.CI) throw new Error('docker-registry is not installed')
  return 'docker-registry is not installed'
}

export async function startDockerRegistry(
  options: { readonly withPassword?: boolean; readonly tls?: RegistryTls } = {},
): Promise<DockerRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-dockerregistry-'))
  const { tls } = options
  const host = `${tls?.address ?? '127.0.0.1'}:${await freePort()}`
  await writeFile(join(folder, 'htpasswd'), htpasswd)
  if (tls) await writeFile(join(folder, 'tls.crt'), tls.certificate)
  if (tls) await writeFile(join(folder, 'tls.key'), tls.key, { mode: 0o600 })
  const config = {
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: {
      addr: host,
      ...(tls && { tls: { certificate: join(folder, 'tls.crt'), key: join(folder, 'tls.key') } }),
    },
    ...(options.withPassword && { auth: { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } } }),
  }
  const file = join(folder, 'config.yml')
  await writeFile(file, JSON.stringify(config))
  const running = spawn(program, ['serve', file], { stdio: 'ignore' })
  const send = sender(host, options.withPassword ? reader : undefined, tls !== undefined)
  await answers(running, send)
  return {
    host,
    push: (repository, tag, image = {}) => push(send, repository, tag, image),
    pushIndex: (repository, tag, platforms) => pushIndex(send, repository, tag, platforms),
    async [Symbol.asyncDispose]() {
      running.kill()
      if (running.exitCode === null && running.signalCode === null) await once(running, 'exit')
      await rm(folder, { recursive: true })
    },
  }
}

type Send = (
  method: string,
  path: string,
  body?: string,
  type?: string,
) => Promise<{ status: number; location: string }>

const sender =
  (host: string, user: typeof reader | undefined, isTls: boolean): Send =>
  (method, path, body = '', type = 'application/octet-stream') => {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; location: string }>()
    const url = new URL(path, `${isTls ? 'https' : 'http'}://${host}`)
    const auth = user && `${user.username}:${user.password}`
    const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body) }
    // Its certificate is for whoever uses it.
    const options = { method, headers, agent: false, rejectUnauthorized: false, ...(auth && { auth }) }
    const sent = (isTls ? requestTls : request)(url, options, (response) => {
      response.resume()
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, location: String(response.headers.location ?? '') }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
    return promise
  }

/** Ready means that it answered. */
async function answers(running: ChildProcess, send: Send): Promise<void> {
  for (;;) {
    if (running.exitCode !== null) throw new Error(`docker-registry ended with ${running.exitCode}`)
    const isThere = await send('GET', '/v2/').then(
      ({ status }) => status === 200,
      () => false,
    )
    if (isThere) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`

async function pushBlob(send: Send, repository: string, text: string): Promise<string> {
  const digest = sha256(text)
  const { location } = await send('POST', `/v2/${repository}/blobs/uploads/`)
  const separator = location.includes('?') ? '&' : '?'
  const { status } = await send('PUT', `${location}${separator}digest=${digest}`, text)
  if (status !== 201) throw new Error(`a blob was not taken: ${status}`)
  return digest
}

const types = {
  oci: {
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    config: 'application/vnd.oci.image.config.v1+json',
    layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  },
  docker: {
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
    config: 'application/vnd.docker.container.image.v1+json',
    layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  },
}

async function push(send: Send, repository: string, reference: string, image: PushedImage): Promise<string> {
  const { env = [], architecture = 'amd64', docker = false } = image
  const type = docker ? types.docker : types.oci
  const config = JSON.stringify({
    architecture,
    os: 'linux',
    config: { Env: env },
    rootfs: { type: 'layers', diff_ids: [] },
  })
  const layer = `layer of ${repository} ${env.join(' ')}`
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: type.manifest,
    config: { mediaType: type.config, size: config.length, digest: await pushBlob(send, repository, config) },
    layers: [{ mediaType: type.layer, size: layer.length, digest: await pushBlob(send, repository, layer) }],
  })
  return putManifest(send, repository, reference || sha256(manifest), manifest, type.manifest)
}

async function putManifest(send: Send, repository: string, reference: string, text: string, type: string) {
  const { status } = await send('PUT', `/v2/${repository}/manifests/${reference}`, text, type)
  if (status !== 201) throw new Error(`a manifest was not taken: ${status}`)
  return sha256(text)
}

async function pushIndex(
  send: Send,
  repository: string,
  tag: string,
  platforms: Readonly<Record<string, string>>,
): Promise<string> {
  const manifests = []
  for (const [architecture, name] of Object.entries(platforms)) {
    const digest = await push(send, repository, '', { architecture, env: [`NAME=${name}`], docker: true })
    manifests.push({
      mediaType: types.docker.manifest,
      size: 500,
      digest,
      platform: { architecture, os: 'linux' },
    })
  }
  const mediaType = 'application/vnd.docker.distribution.manifest.list.v2+json'
  return putManifest(
    send,
    repository,
    tag,
    JSON.stringify({ schemaVersion: 2, mediaType, manifests }),
    mediaType,
  )
}
