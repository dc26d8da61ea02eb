import { join } from 'node:path'
import type { CertificateRequest, KeyPair } from './certificate.ts'
import { keepAuthority, keepPair } from './keep.ts'
import { servingNames, thisHost } from './servingnames.ts'
import { type CertificateSigner, certificateSigner } from './sign.ts'

export interface PkiOptions {
  /** First address of the service CIDR: the Service `kubernetes`. */
  readonly serviceIP?: string
  readonly clusterDomain?: string
  /** Further names the API server is reached by. */
  readonly names?: readonly string[]
  readonly now?: () => number
}

/** The cluster's certificates, kept as files in one folder. Whatever is asked for is read, or made and written. */
export interface Pki {
  readonly folder: string
  /** The authority's certificate, PEM. */
  readonly ca: string
  readonly serving: KeyPair
  readonly admin: KeyPair
  /** What the API server shows to node agents. */
  readonly kubeletClient: KeyPair
  /** What the node agent `name` shows to the API server. */
  node(name: string): Promise<KeyPair>
  /** What the node agent `name` serves its own HTTPS with; `names` are its DNS names and addresses. */
  nodeServing(name: string, names: readonly string[]): Promise<KeyPair>
  issue(file: string, request: CertificateRequest): Promise<KeyPair>
  /** The authority at work for others' keys. */
  readonly signer: CertificateSigner
}

/** Opens the folder of certificates, making and renewing what is needed. */
export async function openPki(folder: string, options: PkiOptions = {}): Promise<Pki> {
  const now = (options.now ?? Date.now)()
  const authority = await keepAuthority(join(folder, 'ca'), 'hawser-ca', now)
  const keep = (file: string, request: CertificateRequest): Promise<KeyPair> =>
    keepPair(join(folder, file), authority, request, now)
  const service = {
    ...(options.serviceIP && { ip: options.serviceIP }),
    ...(options.clusterDomain && { clusterDomain: options.clusterDomain }),
  }
  const names = [...servingNames(thisHost(), service), ...(options.names ?? [])]
  return {
    folder,
    ca: authority.certificate,
    serving: await keep('apiserver', { commonName: 'kube-apiserver', usages: ['server'], names }),
    admin: await keep('admin', master('kubernetes-admin')),
    kubeletClient: await keep('apiserver-kubelet-client', master('kube-apiserver-kubelet-client')),
    node: (name) =>
      keep(`nodes/${fileName(name)}`, {
        commonName: `system:node:${name}`,
        organizations: ['system:nodes'],
        usages: ['client'],
      }),
    nodeServing: (name, addresses) =>
      keep(`nodes/${fileName(name)}-serving`, {
        commonName: `system:node:${name}`,
        organizations: ['system:nodes'],
        usages: ['server'],
        names: [...new Set([name, ...addresses])],
      }),
    issue: keep,
    signer: certificateSigner(authority, options.now ?? Date.now),
  }
}

/** A node's name becomes part of a path: nothing but a DNS name may. */
function fileName(node: string): string {
  if (/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(node)) return node
  throw new Error(
    `${JSON.stringify(node)} cannot be the name of a node: a DNS subdomain in lower case is needed`,
  )
}

const master = (commonName: string): CertificateRequest => ({
  commonName,
  organizations: ['system:masters'],
  usages: ['client'],
})
