import { readFile } from 'node:fs/promises'
import { createAuthority, issue } from '@hawser/apiserver/pki/certificate.ts'
import { ownAddress } from '@hawser/server/address.ts'
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node'
import { startTestControlPlane, type TestControlPlane } from '../controlplane.ts'
import { freePort } from '../platform.ts'
import { startMachine } from './machine.ts'
import type { Chart } from './manifests.ts'
import { type Operator, startOperator } from './operator.ts'
import { type Rest, restOf } from './rest.ts'
import { startWebhooks, type Webhooks } from './webhooks.ts'

/** A cluster that is ready for the operator, and what its pods would run. */
export interface Cluster extends AsyncDisposable {
  readonly plane: TestControlPlane
  readonly chart: Chart
  readonly core: CoreV1Api
  readonly webhooks: Webhooks
  /** What went wrong in operators. */
  readonly failures: Error[]
  /** A client that is the account. */
  as(namespace: string, account: string): Promise<Rest>
  /** Starts the program of one pod of the operator. */
  operator(identity: string): Promise<Operator>
}

export async function startCluster(namespace: string): Promise<Cluster> {
  const running = new AsyncDisposableStack()
  const plane = running.use(await startTestControlPlane())
  const config = new KubeConfig()
  config.loadFromFile(plane.kubeconfig)
  const core = config.makeApiClient(CoreV1Api)
  const stopping = new AbortController()
  running.defer(() => stopping.abort())
  const address = await ownAddress()
  await startMachine(config, address, stopping.signal)

  const now = Date.now()
  const authority = await createAuthority('db-operator', now)
  const names = [`db-operator-webhooks.${namespace}.svc`]
  const serving = await issue(authority, { commonName: names[0] ?? '', usages: ['server'], names }, now)
  const webhookPort = await freePort()
  const webhooks = running.use(await startWebhooks(serving, webhookPort))
  const failures: Error[] = []
  const cluster = config.getCurrentCluster()
  const ca =
    Buffer.from(cluster?.caData ?? '', 'base64').toString() || (await readFile(cluster?.caFile ?? '', 'utf8'))
  const accessOf = async (inNamespace: string, name: string) => {
    const { status } = await core.createNamespacedServiceAccountToken({
      namespace: inNamespace,
      name,
      body: { spec: { audiences: [], expirationSeconds: 3600 } },
    })
    return { server: plane.url, ca, token: status?.token ?? '' }
  }
  return {
    plane,
    chart: { namespace, webhookPort, caBundle: Buffer.from(authority.certificate).toString('base64') },
    core,
    webhooks,
    failures,
    as: async (...account) => restOf(await accessOf(...account)),
    async operator(identity) {
      const access = await accessOf(namespace, 'db-operator')
      return startOperator({ ...access, namespace, identity, failed: (error) => void failures.push(error) })
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
