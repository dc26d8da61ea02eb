import { writeAtomically } from './atomic.ts'
import type { KeyPair } from './certificate.ts'

export interface KubeconfigOptions {
  /** `https://127.0.0.1:6443` */
  readonly server: string
  /** The authority's certificate, PEM. */
  readonly ca: string
  /** How the user proves who it is. */
  readonly user: KeyPair | { readonly token: string }
  /** Names of the cluster, the user and the context. */
  readonly cluster?: string
  readonly userName?: string
  readonly namespace?: string
}

/** A kubeconfig as an object: everything inside, no reference to other files. */
export function kubeconfig(options: KubeconfigOptions): object {
  const { server, ca, user, cluster = 'hawser', userName = 'admin', namespace = 'default' } = options
  const name = `${userName}@${cluster}`
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: cluster, cluster: { server, 'certificate-authority-data': base64(ca) } }],
    users: [{ name: userName, user: credentials(user) }],
    contexts: [{ name, context: { cluster, user: userName, namespace } }],
    'current-context': name,
    preferences: {},
  }
}

/** Writes a kubeconfig that only its owner can read. JSON is YAML, so that every client reads it. */
export const writeKubeconfig = (path: string, options: KubeconfigOptions): Promise<void> =>
  writeAtomically(path, `${JSON.stringify(kubeconfig(options), null, 2)}\n`, 0o600)

const credentials = (user: KubeconfigOptions['user']): object =>
  'token' in user
    ? { token: user.token }
    : { 'client-certificate-data': base64(user.certificate), 'client-key-data': base64(user.key) }

const base64 = (text: string): string => Buffer.from(text).toString('base64')
