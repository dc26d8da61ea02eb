import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** Where an API server is and how to be let in. */
export interface Credentials {
  /** `https://host:port`, without a trailing slash; a path prefix is allowed. */
  readonly server: string
  /** PEM. Absent: the system's authorities. */
  readonly ca?: string | Buffer
  readonly cert?: string | Buffer
  readonly key?: string | Buffer
  readonly token?: string
  /** Trust any server certificate. */
  readonly insecure?: boolean
  /** Expect this name in the certificate instead of the host. */
  readonly serverName?: string
  /** Namespace of the context. */
  readonly namespace?: string
}

interface Cluster {
  readonly server?: string
  readonly 'certificate-authority'?: string
  readonly 'certificate-authority-data'?: string
  readonly 'insecure-skip-tls-verify'?: boolean
  readonly 'tls-server-name'?: string
}
interface User {
  readonly 'client-certificate'?: string
  readonly 'client-certificate-data'?: string
  readonly 'client-key'?: string
  readonly 'client-key-data'?: string
  readonly token?: string
  readonly tokenFile?: string
  readonly exec?: object
}
interface KubeContext {
  readonly cluster: string
  readonly user: string
  readonly namespace?: string
}
type Named<K extends string, T> = { readonly name: string } & { readonly [P in K]: T }
interface Kubeconfig {
  readonly 'current-context'?: string
  readonly clusters?: readonly Named<'cluster', Cluster>[]
  readonly users?: readonly Named<'user', User>[]
  readonly contexts?: readonly Named<'context', KubeContext>[]
}

/**
 * Reads the access that a kubeconfig file (YAML or JSON) describes.
 *
 * @param context  Name of a context; the file's current one when absent.
 * @throws {Error} naming the file and what is missing in it.
 */
export async function readKubeconfig(file: string, context?: string): Promise<Credentials> {
  const text = await readFile(file, 'utf8').catch((cause) => fail(`cannot read kubeconfig ${file}`, cause))
  const config = await parsed(text, file)
  const wanted = context ?? config['current-context']
  const { cluster, user, namespace } =
    config.contexts?.find(({ name }) => name === wanted)?.context ??
    fail(`${file} has no context "${wanted ?? ''}"`)
  return {
    ...(await reached(file, config.clusters?.find(({ name }) => name === cluster)?.cluster, cluster)),
    ...(await known(file, config.users?.find(({ name }) => name === user)?.user, user)),
    ...(namespace !== undefined && { namespace }),
  }
}

async function reached(file: string, cluster: Cluster | undefined, name: string): Promise<Credentials> {
  const server = cluster?.server ?? fail(`${file} has no server for cluster "${name}"`)
  const ca = await content(file, cluster?.['certificate-authority-data'], cluster?.['certificate-authority'])
  const serverName = cluster?.['tls-server-name']
  return {
    server: server.replace(/\/+$/, ''),
    ...(ca && { ca }),
    ...(cluster?.['insecure-skip-tls-verify'] && { insecure: true }),
    ...(serverName !== undefined && { serverName }),
  }
}

async function known(file: string, user: User | undefined, name: string): Promise<Partial<Credentials>> {
  if (!user) fail(`${file} has no user "${name}"`)
  if (user.exec)
    fail(
      `${file}: user "${name}" logs in with a plugin command, which is not supported; use a token or certificate`,
    )
  const cert = await content(file, user['client-certificate-data'], user['client-certificate'])
  const key = await content(file, user['client-key-data'], user['client-key'])
  const token = user.token ?? (await content(file, undefined, user.tokenFile))?.toString().trim()
  return { ...(cert && { cert }), ...(key && { key }), ...(token !== undefined && { token }) }
}

/** Inline data wins over a file; file names are relative to the kubeconfig. */
async function content(
  file: string,
  data: string | undefined,
  path: string | undefined,
): Promise<Buffer | undefined> {
  if (data !== undefined) return Buffer.from(data, 'base64')
  if (path === undefined) return undefined
  const named = resolve(dirname(file), path)
  return readFile(named).catch((cause) => fail(`${file} names ${named}, which cannot be read`, cause))
}

async function parsed(text: string, file: string): Promise<Kubeconfig> {
  try {
    // JSON is YAML too, but a YAML parser is not worth loading for it.
    if (text.trimStart().startsWith('{')) return JSON.parse(text) as Kubeconfig
    const yaml = await import('yaml')
    return yaml.parse(text) as Kubeconfig
  } catch (cause) {
    return fail(`${file} is not a kubeconfig`, cause)
  }
}

function fail(message: string, cause?: unknown): never {
  throw new Error(cause === undefined ? message : `${message}: ${(cause as Error).message}`, { cause })
}
