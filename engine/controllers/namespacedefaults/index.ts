import { type Context, runController } from '@hawser/client/controller.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { revisionOf } from '@hawser/client/writes.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { ServiceAccount } from '@hawser/kinds/core/serviceaccount.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import type { ControllerSettings } from '../settings.ts'
import { type Action, CA_KEY, ROOT_CA, reconcile, type State } from './reconcile.ts'

/** Keeps what every namespace has. */
export async function start(context: Context, settings: ControllerSettings): Promise<void> {
  const { client, caches, signal } = context
  const { clusterCA, serviceAccounts: wanted = ['default'] } = settings
  const namespaces = caches.of(Namespace)
  const accounts = caches.of(ServiceAccount)
  const configMaps = caches.of(ConfigMap)
  const queue = workQueue(signal)

  const observe = (key: string): State | undefined => {
    const namespace = namespaces.get(key)
    return (
      namespace && {
        namespace,
        serviceAccounts: new Set(accounts.list(key).map(({ metadata }) => metadata.name)),
        wanted,
        rootCA: configMaps.get(`${key}/${ROOT_CA}`),
        clusterCA,
      }
    )
  }
  async function act(action: Action): Promise<unknown> {
    const { namespace } = action
    if (action.do === 'createServiceAccount') {
      return client.create(ServiceAccount, { metadata: { name: action.name, namespace } })
    }
    const data = { [CA_KEY]: clusterCA }
    if (action.do === 'correctRootCA') return client.patch(ConfigMap, ROOT_CA, { data }, { namespace })
    const description =
      'The certificates with which pods tell whether it is the API server of this cluster that they talk to.'
    const annotations = { 'kubernetes.io/description': description }
    return client.create(ConfigMap, { metadata: { name: ROOT_CA, namespace, annotations }, data })
  }
  const apply = async (action: Action): Promise<number> => {
    try {
      return revisionOf(await act(action))
    } catch (error) {
      // Made by somebody else, or the namespace has begun to go.
      if (isReason(error, 'AlreadyExists') || isReason(error, 'Forbidden') || isReason(error, 'NotFound'))
        return 0
      throw error
    }
  }
  namespaces.onChange(({ key }) => queue.add(key))
  accounts.onChange(({ old, now }) => {
    if (old && !now) queue.add(old.metadata.namespace ?? '')
  })
  configMaps.onChange(({ old, now }) => {
    const { name, namespace = '' } = (now ?? old)?.metadata ?? {}
    if (name === ROOT_CA) queue.add(namespace)
  })
  const controller = { name: 'namespacedefaults', observe, reconcile, apply }
  await runController(controller, queue, [namespaces, accounts, configMaps], context)
}
