import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Finished, run } from '../command.ts'
import type { TestPlatform } from '../platform.ts'

/** A directory under Git, and the platform's repository for it. */
export interface Pushed {
  /** `https://…/git/PROJECT/APP` */
  readonly url: string
  /** Runs git in the directory, with a token of somebody (default: who may push). */
  git(args: readonly string[], as?: Credentials): Promise<Finished>
  /** Commits all files of the directory; answers the commit. */
  commit(message: string): Promise<string>
  push(refs?: string, as?: Credentials): Promise<Finished>
}
export type Credentials = { readonly token: string } | 'certificate'

const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com']

/** Makes a repository of `directory`. */
export async function openRepository(
  platform: TestPlatform,
  directory: string,
  app: string,
  token: string,
): Promise<Pushed> {
  const raw = ['config', 'view', '--raw', '-o']
  const from = (path: string): Promise<string> => platform.kubectl(...raw, `jsonpath={${path}}`)
  const server = await from('.clusters[0].cluster.server')
  // In no place that a build would take along.
  const keys = await mkdtemp(join(directory, '../keys-'))
  const pem = async (name: string, path: string): Promise<string> => {
    const file = join(keys, name)
    await writeFile(file, Buffer.from(await from(path), 'base64'), { mode: 0o600 })
    return file
  }
  const ca = await pem('ca', '.clusters[0].cluster.certificate-authority-data')
  const cert = await pem('cert', '.users[0].user.client-certificate-data')
  const key = await pem('key', '.users[0].user.client-key-data')
  const url = `${server}/git/default/${app}`
  const git = (args: readonly string[], as: Credentials = { token }): Promise<Finished> => {
    const proof =
      as === 'certificate'
        ? ['-c', `http.sslCert=${cert}`, '-c', `http.sslKey=${key}`]
        : ['-c', `credential.helper=!f() { echo username=any; echo password=${as.token}; }; f`]
    const env = { GIT_SSL_CAINFO: ca, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_GLOBAL: '/dev/null', HOME: keys }
    return run('git', ['-C', directory, ...proof, ...identity, ...args], { env, timeoutMs: 300_000 })
  }
  await git(['init', '-q', '-b', 'main'])
  return {
    url,
    git,
    async commit(message) {
      await git(['add', '-A'])
      await git(['commit', '-q', '-m', message])
      return (await git(['rev-parse', 'HEAD'])).stdout.trim()
    },
    push: (refs = 'main', as = { token }) => git(['push', url, refs], as),
  }
}

/** A token of a ServiceAccount of `namespace` that may edit there. */
export async function pusherToken(platform: TestPlatform, namespace: string, name: string): Promise<string> {
  await platform.kubectl('create', 'serviceaccount', name, '-n', namespace)
  const account = `--serviceaccount=${namespace}:${name}`
  await platform.kubectl('create', 'rolebinding', name, '--clusterrole=edit', account, '-n', namespace)
  return (await platform.kubectl('create', 'token', name, '-n', namespace)).trim()
}

/** What the server said to the pusher, line by line. */
export const remoteLines = ({ stderr }: Finished): string[] =>
  stderr
    .split('\n')
    .filter((line) => line.startsWith('remote:'))
    .map((line) => line.slice('remote:'.length).trim())
