import { type Addresses, addressesName } from '@hawser/cli/platform/addresses.ts'
import type { Client } from '@hawser/client/client.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { Role } from '@hawser/kinds/rbac/role.ts'
import { RoleBinding } from '@hawser/kinds/rbac/rolebinding.ts'
import type { Network } from './nodeparts.ts'

/** Writes where this platform can be reached, and its networks, into a ConfigMap that CLI and nodes read. */
export async function publish(client: Client, addresses: Addresses, network: Network): Promise<void> {
  const { podCIDR, serviceCIDR, dnsIP, clusterDomain } = network
  const data = {
    api: addresses.api,
    domain: addresses.domain,
    httpPort: String(addresses.httpPort),
    httpsPort: String(addresses.httpsPort),
    podCIDR,
    serviceCIDR,
    dnsIP,
    clusterDomain,
  }
  await ensureNamespace(client, addressesName.namespace)
  await letAllRead(client)
  const metadata = addressesName
  if (await client.find(ConfigMap, metadata.name, metadata.namespace)) {
    await client.patch(ConfigMap, metadata.name, { data }, { namespace: metadata.namespace })
  } else {
    await client.create(ConfigMap, { metadata, data })
  }
}

/** Whoever deploys wants to know at which address the outcome is. */
async function letAllRead(client: Client): Promise<void> {
  const metadata = addressesName
  const { name } = metadata
  const group = 'rbac.authorization.k8s.io'
  const rules = [{ apiGroups: [''], resources: ['configmaps'], resourceNames: [name], verbs: ['get'] }]
  const roleRef = { apiGroup: group, kind: 'Role', name }
  const subjects = [{ apiGroup: group, kind: 'Group', name: 'system:authenticated' }]
  if (!(await client.find(Role, name, metadata.namespace))) await client.create(Role, { metadata, rules })
  if (!(await client.find(RoleBinding, name, metadata.namespace)))
    await client.create(RoleBinding, { metadata, roleRef, subjects })
}

/** The networks that `publish` wrote, for a node that joins. */
export async function readNetwork(client: Client): Promise<Network | undefined> {
  const data = (await client.find(ConfigMap, addressesName.name, addressesName.namespace))?.data ?? {}
  const { podCIDR, serviceCIDR, dnsIP, clusterDomain } = data
  return podCIDR && serviceCIDR && dnsIP && clusterDomain
    ? { podCIDR, serviceCIDR, dnsIP, clusterDomain }
    : undefined
}

async function ensureNamespace(client: Client, name: string): Promise<void> {
  if (await client.find(Namespace, name)) return
  await client.create(Namespace, { metadata: { name } }).catch((error) => {
    if (!isReason(error, 'AlreadyExists')) throw error
  })
}
