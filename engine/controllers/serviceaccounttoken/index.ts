import { type Context, runController } from '@hawser/client/controller.ts'
import { keyOf } from '@hawser/client/path.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { revisionOf } from '@hawser/client/writes.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { ServiceAccount } from '@hawser/kinds/core/serviceaccount.ts'
import { encodeBase64 } from '@hawser/kinds/meta/base64.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import type { ControllerSettings } from '../settings.ts'
import { type Action, nameAnnotation, reconcile, type State, tokenType, uidAnnotation } from './reconcile.ts'

/** Keeps the Secrets of type `kubernetes.io/service-account-token`. Does nothing where nobody can sign tokens. */
export async function start(
  context: Context,
  { clusterCA, accountToken }: ControllerSettings,
): Promise<void> {
  if (!accountToken) return
  const { client, caches, signal } = context
  const secrets = caches.of(Secret)
  const accounts = caches.of(ServiceAccount)
  const queue = workQueue(signal)
  const rootCA = encodeBase64(clusterCA)

  const observe = (key: string): State | undefined => {
    const secret = secrets.get(key)
    if (secret?.type !== tokenType) return undefined
    const { namespace = '', annotations } = secret.metadata
    return { secret, account: accounts.get(`${namespace}/${annotations?.[nameAnnotation] ?? ''}`), rootCA }
  }
  async function fill({ secret, account, needsToken }: Extract<Action, { do: 'fill' }>): Promise<unknown> {
    const { name, namespace = '', resourceVersion } = secret.metadata
    const { name: accountName, uid } = account.metadata
    const token = needsToken && (await accountToken?.(namespace, { name: accountName, uid }, name))
    const data = {
      'ca.crt': rootCA,
      namespace: encodeBase64(namespace),
      ...(token && { token: encodeBase64(token) }),
    }
    const metadata = { resourceVersion, annotations: { [uidAnnotation]: uid } }
    return client.patch(Secret, name, { metadata, data }, { namespace })
  }
  const apply = async (action: Action): Promise<number> => {
    if (action.do === 'fill') return revisionOf(await fill(action))
    const { name, namespace, uid } = action.secret.metadata
    try {
      return await client.remove(Secret, name, { namespace, preconditions: { uid } })
    } catch (error) {
      // Another one of that name: it is looked at by itself.
      if (isReason(error, 'Conflict')) return 0
      throw error
    }
  }
  secrets.onChange(({ key, now }) => {
    if (now?.type === tokenType) queue.add(key)
  })
  accounts.onChange(({ now, old }) => {
    const { name, namespace } = (now ?? old)?.metadata ?? {}
    for (const secret of secrets.list(namespace)) {
      const isOfIt = secret.metadata.annotations?.[nameAnnotation] === name
      if (secret.type === tokenType && isOfIt) queue.add(keyOf(secret))
    }
  })
  const controller = { name: 'serviceaccounttoken', observe, reconcile, apply }
  await runController(controller, queue, [secrets, accounts], context)
}
