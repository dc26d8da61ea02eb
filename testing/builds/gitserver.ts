import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer as createHttp, type Server } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createAuthority, issue } from '@hawser/apiserver/pki/certificate.ts'
import { succeed } from '../command.ts'

/** Git's own server over HTTP and HTTPS, for repositories of one test. Those under `private/` want a login. */
export interface GitServer extends AsyncDisposable {
  readonly http: string
  readonly https: string
  /** Of the authority that signed the certificate. */
  readonly ca: string
  readonly user: string
  readonly password: string
  /** Folder of the bare repositories. */
  readonly folder: string
  /** Makes a repository, or one more commit in it: the files as they are given. Answers the commit. */
  commit(name: string, files: Readonly<Record<string, string>>, message?: string): Promise<string>
  /** Runs git in the working copy of a repository. */
  git(name: string, ...args: string[]): Promise<string>
  /** Makes what was done in the working copy public. */
  publish(name: string): Promise<void>
  /** Paths that were asked for. */
  readonly asked: string[]
  /** Files besides the repositories, by their paths. */
  readonly files: Map<string, string>
}

const [user, password] = ['ada', 'correct horse']

/** @param host  Address of this machine that pods reach. */
export async function startGitServer(host: string): Promise<GitServer> {
  const base = await mkdtemp(join(tmpdir(), 'hawser-git-'))
  const folder = join(base, 'bare')
  await mkdir(folder)
  const asked: string[] = []
  const files = new Map<string, string>()
  const answer = answering(folder, files, asked)
  const authority = await createAuthority('git of a test', Date.now())
  const request = { commonName: 'git', names: [host, '127.0.0.1'], usages: ['server'] as const }
  const { certificate, key } = await issue(authority, request, Date.now())
  const http = createHttp(answer)
  const https = createHttps({ cert: certificate, key }, answer)
  await Promise.all([http, https].map((server) => once(server.listen(0, '0.0.0.0'), 'listening')))
  const urlOf = (scheme: string, server: Server): string =>
    `${scheme}://${host}:${(server.address() as AddressInfo).port}`
  const work = (name: string): string => join(base, 'work', name)
  const git = (name: string, ...args: string[]): Promise<string> =>
    succeed('git', ['-C', work(name), '-c', 'user.name=Ada', '-c', 'user.email=ada@git.example', ...args])
  const publish = async (name: string): Promise<void> => {
    await git(name, 'push', '--quiet', '--mirror', join(folder, name))
  }
  return {
    http: urlOf('http', http),
    https: urlOf('https', https as unknown as Server),
    ca: authority.certificate,
    user,
    password,
    folder,
    asked,
    files,
    git,
    publish,
    async commit(name, files, message = 'a change') {
      await mkdir(work(name), { recursive: true })
      await succeed('git', ['init', '--quiet', '--bare', '-b', 'main', join(folder, name)])
      await succeed('git', ['init', '--quiet', '-b', 'main', work(name)])
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(work(name), path)), { recursive: true })
        const isScript = content.startsWith('#!')
        await writeFile(join(work(name), path), content, { mode: isScript ? 0o755 : 0o644 })
      }
      await git(name, 'add', '--all')
      await git(name, 'commit', '--quiet', '--allow-empty', '-m', message)
      await publish(name)
      return (await git(name, 'rev-parse', 'HEAD')).trim()
    },
    async [Symbol.asyncDispose]() {
      for (const server of [http, https]) {
        server.closeAllConnections()
        server.close()
      }
      await rm(base, { recursive: true, force: true })
    },
  }
}

const answering =
  (folder: string, files: ReadonlyMap<string, string>, asked: string[]): RequestListener =>
  (request, response) => {
    const url = new URL(request.url ?? '/', 'http://git')
    asked.push(url.pathname)
    const login = Buffer.from(`${user}:${password}`).toString('base64')
    if (url.pathname.startsWith('/private/') && request.headers.authorization !== `Basic ${login}`) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
      return
    }
    if (url.pathname.startsWith('/never/')) return
    const file = files.get(url.pathname)
    if (file !== undefined) return void response.end(file)
    backend(folder, url, request, response)
  }

/** Common Gateway Interface, as far as `git http-backend` needs it. */
function backend(folder: string, url: URL, request: IncomingMessage, response: ServerResponse): void {
  const child = spawn('git', ['http-backend'], {
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      // The owner of the folder is not asked about: it is ours.
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
      PATH_INFO: url.pathname.replace(/^\/private/, ''),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  request.pipe(child.stdin)
  child.stdin.on('error', () => {})
  let head = Buffer.alloc(0)
  const readHead = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) return
    child.stdout.off('data', readHead)
    const lines = head.subarray(0, end).toString().split('\r\n')
    const headers = lines.map((line) => line.split(/: /, 2) as [string, string])
    const status = headers.find(([name]) => name === 'Status')?.[1]
    response.writeHead(
      Number(status?.slice(0, 3) ?? 200),
      Object.fromEntries(headers.filter(([name]) => name !== 'Status')),
    )
    response.write(head.subarray(end + 4))
    child.stdout.pipe(response)
  }
  child.stdout.on('data', readHead)
  response.on('close', () => child.kill('SIGKILL'))
}
