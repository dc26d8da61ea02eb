import { setTimeout as wait } from 'node:timers/promises'
import { AppsV1Api, CustomObjectsApi, type Informer, KubeConfig, makeInformer } from '@kubernetes/client-node'
import type { Database } from './children.ts'
import { lead } from './election.ts'
import { reconcile } from './reconcile.ts'
import { type Access, type Rest, restOf } from './rest.ts'

const manager = 'db-operator'
const plural = { group: 'db.example.com', version: 'v1', plural: 'databases' }

export interface OperatorOptions extends Access {
  /** Where it is installed: its lease is there. */
  readonly namespace: string
  /** Who it is among its replicas. */
  readonly identity: string
  /** What went wrong; it is tried again. */
  readonly failed: (error: Error) => void
}
export interface Operator extends AsyncDisposable {
  readonly leads: () => boolean
}

/**
 * An operator as they are: elects a leader, follows its kind and what it made with informers, and brings the children
 * of each database to what the database says.
 */
export function startOperator(options: OperatorOptions): Operator {
  const stopping = new AbortController()
  const rest = restOf(options)
  const informers: Stoppable[] = []
  let leads = false
  const running = run()
  async function run(): Promise<void> {
    const lease = `/apis/coordination.k8s.io/v1/namespaces/${options.namespace}/leases/${manager}`
    await lead(rest, lease, options.identity, stopping.signal)
    if (stopping.signal.aborted) return
    leads = true
    informers.push(...(await follow(options, rest, stopping.signal)))
  }
  return {
    leads: () => leads,
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running
      for (const informer of informers) await informer.stop()
    },
  }
}

type Stoppable = Pick<Informer<never>, 'stop'>

async function follow(options: OperatorOptions, rest: Rest, signal: AbortSignal): Promise<Stoppable[]> {
  const config = configOf(options)
  const custom = config.makeApiClient(CustomObjectsApi)
  const apps = config.makeApiClient(AppsV1Api)
  const { add, next } = newQueue(signal)
  const databases = makeInformer<Database>(config, '/apis/db.example.com/v1/databases', () =>
    custom.listClusterCustomObject(plural),
  )
  const labelSelector = `app.kubernetes.io/managed-by=${manager}`
  const deployments = makeInformer(
    config,
    '/apis/apps/v1/deployments',
    () => apps.listDeploymentForAllNamespaces({ labelSelector }),
    labelSelector,
  )
  for (const type of ['add', 'update', 'delete'] as const) {
    databases.on(type, ({ metadata }) => add(`${metadata.namespace}/${metadata.name}`))
    deployments.on(type, ({ metadata }) => {
      for (const { kind, name } of metadata?.ownerReferences ?? [])
        if (kind === 'Database') add(`${metadata?.namespace}/${name}`)
    })
  }
  const informers = [databases, deployments]
  for (const informer of informers) {
    // The connection has ended, or there was too much to catch up with.
    informer.on('error', () => void (signal.aborted || setTimeout(() => void informer.start(), 100).unref()))
    await informer.start()
  }
  void work(next, rest, options.failed)
  return informers
}

async function work(
  next: () => Promise<string | undefined>,
  rest: Rest,
  failed: (error: Error) => void,
): Promise<void> {
  for (let key = await next(); key; key = await next()) {
    for (let attempt = 1; attempt <= 20; attempt++) {
      try {
        await reconcile(rest, key)
        break
      } catch (error) {
        failed(error as Error)
        await wait(100)
      }
    }
  }
}

/** Keys to look at, each once however often it is added. */
function newQueue(signal: AbortSignal): { add(key: string): void; next(): Promise<string | undefined> } {
  const keys = new Set<string>()
  return {
    add: (key) => void keys.add(key),
    async next() {
      while (keys.size === 0 && !signal.aborted) await wait(20)
      if (signal.aborted) return undefined
      const [key] = keys as Iterable<string> as [string]
      keys.delete(key)
      return key
    },
  }
}

function configOf({ server, ca, token }: Access): KubeConfig {
  const config = new KubeConfig()
  config.loadFromOptions({
    clusters: [{ name: 'own', server, caData: Buffer.from(ca).toString('base64') }],
    users: [{ name: 'account', token }],
    contexts: [{ name: 'own', cluster: 'own', user: 'account' }],
    currentContext: 'own',
  })
  return config
}
