import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { openPki } from '@hawser/apiserver/pki/pki.ts'
import type { Dirs } from '@hawser/cli/platform/dirs.ts'
import { startContext } from '@hawser/client/context.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import { type Credentials, readKubeconfig } from '@hawser/client/kubeconfig.ts'
import { ownAddress } from './address.ts'
import type { Log } from './log.ts'
import { startNodePatiently } from './nodeparts.ts'
import { ConfigError, type NodeOptions } from './options.ts'
import { readNetwork } from './publish.ts'

export interface JoinedNode extends AsyncDisposable {
  readonly name: string
}

/** `hawser node`: this machine as a node of the cluster of a kubeconfig. */
export async function joinNode(dirs: Dirs, options: NodeOptions, log: Log): Promise<JoinedNode> {
  const name = options.name ?? hostname().toLowerCase()
  const access = await readKubeconfig(options.kubeconfig)
  const stopping = new AbortController()
  const context = startContext({
    transport: httpsTransport(access),
    component: 'kubelet',
    host: name,
    signal: stopping.signal,
    log,
  })
  const network = await readNetwork(context.client)
  if (!network) {
    throw new ConfigError(
      `the cluster at ${access.server} does not say its networks in ConfigMap kube-public/hawser`,
    )
  }
  const internalIP = await ownAddress()
  const certificates = await servingCertificates(dirs, access, name, internalIP)
  const registry = { server: access.server, ca: String(certificates.ca) }
  const parts = await startNodePatiently(
    dirs,
    context,
    context,
    { name, internalIP, certificates, registry },
    network,
  )
  return {
    name,
    async [Symbol.asyncDispose]() {
      await parts[Symbol.asyncDispose]()
      stopping.abort()
    },
  }
}

/**
 * What the agent shows to the API server. With the platform's own data dir its authority signs; on another machine the
 * agent needs a certificate that was issued to it, as `<data dir>/pki/nodes/<name>-serving.{crt,key}`.
 */
async function servingCertificates(dirs: Dirs, { ca }: Credentials, name: string, internalIP: string) {
  if (!ca)
    throw new ConfigError(
      'the kubeconfig names no certificate authority; the agent needs it to know its callers',
    )
  const own = await readFile(`${dirs.pki}/ca.crt`, 'utf8').catch(() => undefined)
  if (own !== ca.toString()) {
    throw new ConfigError(
      `${dirs.pki} does not hold the authority of this cluster; start the node with the data dir of the platform`,
    )
  }
  const pki = await openPki(dirs.pki)
  const { certificate, key } = await pki.nodeServing(name, [internalIP, '127.0.0.1', 'localhost'])
  return { cert: certificate, key, ca }
}
