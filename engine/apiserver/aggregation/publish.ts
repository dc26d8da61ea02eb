import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { loopback as user } from '../auth/loopback.ts'
import { isEqual } from '../resources/equal.ts'
import type { Resources } from '../resources/resources.ts'

const namespace = 'kube-system'
const name = 'extension-apiserver-authentication'

/**
 * Tells other API servers how to know who asks: whom clients' certificates must be signed by, and which certificate may
 * speak for others. They read it when they start.
 *
 * @param ca  The authority of clients and of our own client certificate, PEM.
 */
export async function publishAuthentication(resources: Resources, ca: string): Promise<void> {
  const data = {
    'client-ca-file': ca,
    'requestheader-client-ca-file': ca,
    'requestheader-allowed-names': '["front-proxy-client"]',
    'requestheader-username-headers': '["X-Remote-User"]',
    'requestheader-group-headers': '["X-Remote-Group"]',
    'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
  }
  const { look } = resources
  if (!resources.kinds.includes(ConfigMap) || !look.find('namespaces', undefined, namespace)) return
  const before = look.find('configmaps', namespace, name)
  if (before && isEqual(before.data, data)) return
  const call = { kind: ConfigMap, namespace, user }
  const body = { metadata: { ...before?.metadata, name, namespace }, data }
  const written = before
    ? resources.call({ ...call, verb: 'update', name, body })
    : resources.call({ ...call, verb: 'create', body })
  await written.catch((error: unknown) => {
    if (!(error instanceof StatusError && (error.reason === 'AlreadyExists' || error.reason === 'Conflict')))
      throw error
  })
}
