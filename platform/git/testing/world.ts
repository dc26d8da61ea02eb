import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Client } from '@hawser/client/client.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import type { Limits } from '../environment.ts'
import { type Git, openGit } from '../open.ts'
import type { Deploy, Pushes, Release } from '../push.ts'
import { serveGit } from './serve.ts'

export interface Finished {
  readonly code: number | null
  /** What git printed on both. */
  readonly said: string
}

interface While {
  /** Called with all that git has printed until now, whenever it prints. */
  heard?(said: string): void
  /** Kills git and what it has started, as a power cut would. */
  readonly killed?: AbortSignal
}

/** Repositories behind HTTP, and a clone to push from. Deployments are the test's. */
export interface World {
  readonly url: string
  readonly directory: string
  /** The releases that were asked for, with the texts of their files. */
  readonly released: (Release & { readonly texts: Readonly<Record<string, string>> })[]
  /** What a deployment does from now on. */
  deploy: Deploy
  ref: string | undefined
  /** Names of the builds that were cancelled. */
  readonly cancelled: string[]
  readonly logged: string[]
  git(
    args: readonly string[],
    more?: While & { readonly cwd?: string; readonly as?: string; readonly port?: number },
  ): Promise<Finished>
  /** Writes files and commits them; answers the commit. */
  commit(files: Readonly<Record<string, string>>, message?: string): Promise<string>
  /** `git push URL main`. */
  push(refs?: string, more?: While & { readonly app?: string; readonly as?: string }): Promise<Finished>
  /** What the repository has for a ref. */
  ref_(name: string): Promise<string | undefined>
  /** Ends the server as a crash would, and opens it again. */
  reopen(): Promise<void>
  pushes(): Pushes
  repository(app?: string): string
}

/** A folder for a test, which git may enter as nobody. */
export async function openFolder(t: TestContext): Promise<string> {
  const base = await mkdtemp(join(tmpdir(), 'hawser-git-'))
  t.after(() => rm(base, { recursive: true, force: true }))
  await chmod(base, 0o711)
  return base
}

/** @param base  A folder of `openFolder`, which may have repositories already. */
export async function openWorld(t: TestContext, base = '', limits: Partial<Limits> = {}): Promise<World> {
  base ||= await openFolder(t)
  const directory = join(base, 'git')
  const clone = join(base, 'clone')
  let git: Git
  const open = async (): Promise<void> => {
    git = await openGit({
      directory,
      client: () => client(world),
      deploy: (...release) => world.deploy(...release),
      log: (message, fields) => void world.logged.push(`${message} ${(fields?.error as Error)?.stack ?? ''}`),
      limits: { pushBytes: 4 * 1024 ** 2, freeBytes: 0, ...limits },
    })
  }
  const { port } = await serveGit(
    t,
    () => git,
    (line) => void world.logged.push(line),
  )
  const run: World['git'] = async (args, more = {}) => {
    const { cwd = clone, as = 'any:secret@', port: at = port, heard, killed } = more
    const words = args.map((word) => word.replace('URL', `http://${as}127.0.0.1:${at}/git/shop`))
    const child = spawn('git', words, {
      cwd,
      env: {
        PATH: process.env.PATH,
        HOME: base,
        GIT_TERMINAL_PROMPT: '0',
        GIT_CONFIG_GLOBAL: '/dev/null',
        LC_ALL: 'C.UTF-8',
        ...Object.fromEntries(
          ['AUTHOR', 'COMMITTER'].flatMap((who) => [
            [`GIT_${who}_NAME`, 'Ada'],
            [`GIT_${who}_EMAIL`, 'ada@example.com'],
          ]),
        ),
      },
      timeout: 60_000,
      detached: killed !== undefined,
    })
    killed?.addEventListener('abort', () => process.kill(-(child.pid ?? 0), 'SIGKILL'))
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text
        heard?.(said)
      })
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, said }
  }
  const world: World = {
    url: `http://127.0.0.1:${port}/git/shop`,
    directory,
    released: [],
    deploy: async (release, say) => {
      const text = await readFile(join(release.directory, 'server.js'), 'utf8').catch(() => '')
      world.released.push({ ...release, texts: { 'server.js': text } })
      say('building it')
      return { isOut: true, url: 'http://web-shop.apps.localhost' }
    },
    ref: undefined,
    cancelled: [],
    logged: [],
    git: run,
    async commit(files, message = 'a change') {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(clone, name)), { recursive: true })
        await writeFile(join(clone, name), text)
      }
      await run(['add', '-A'])
      await run(['commit', '-q', '--allow-empty', '-m', message])
      return (await run(['rev-parse', 'HEAD'])).said.trim()
    },
    push: (refs = 'main', { app = 'web', ...more } = {}) =>
      run(['push', `URL/${app}`, ...refs.split(' ')], more),
    async ref_(name) {
      const { code, said } = await run(['ls-remote', 'URL/web', name])
      return code === 0 && said ? said.split('\t')[0] : undefined
    },
    reopen: open,
    pushes: () => git.pushes,
    repository: (app = 'web') => join(directory, 'repositories/shop', `${app}.git`),
  }
  await mkdir(clone, { recursive: true })
  await run(['init', '-q', '-b', 'main'])
  await open()
  return world
}

/** As much of the API as a push asks. */
function client(world: World): Client {
  return {
    find: async () => world.ref && { spec: { source: { git: { ref: world.ref } } } },
    list: async () => ({
      items: world.released.map(({ revision: { commit } }, index) => ({
        metadata: { name: `web-${index + 1}` },
        spec: { revision: { git: { commit } } },
        status: { phase: 'Running' },
      })),
    }),
    patch: async (kind: unknown, name: string) => {
      if (kind === Build) world.cancelled.push(name)
    },
  } as unknown as Client
}
