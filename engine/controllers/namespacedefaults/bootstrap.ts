import type { Client } from '@hawser/client/client.ts'
import { Endpoints } from '@hawser/kinds/core/endpoints.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { Service } from '@hawser/kinds/core/service.ts'
import { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import type { Draft, Kind, ObjectOf } from '@hawser/kinds/kind.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { PriorityClass, systemPriorities } from '@hawser/kinds/scheduling/priorityclass.ts'
import type { Fields } from '@hawser/kinds/schema.ts'
import type { ControllerSettings } from '../settings.ts'

/** Namespaces that everybody expects to be there. */
const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease', 'openshift']

/** The classes of the pods that keep a cluster and its nodes alive: upstream's names, values and words. */
const PRIORITIES: readonly Draft<typeof PriorityClass>[] = [
  {
    metadata: { name: 'system-node-critical' },
    value: systemPriorities['system-node-critical'] as number,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
  {
    metadata: { name: 'system-cluster-critical' },
    value: systemPriorities['system-cluster-critical'] as number,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
]

/** The Service through which pods reach the API, and where it leads. */
const KUBERNETES = { name: 'kubernetes', namespace: 'default' } as const
const PORT = { name: 'https', protocol: 'TCP' } as const

/** Makes what a new platform has before anybody uses it, and corrects it when the API has moved. */
export async function bootstrap(client: Client, { api }: ControllerSettings): Promise<void> {
  for (const name of NAMESPACES) await ensure(client, Namespace, { metadata: { name } }, () => undefined)
  for (const draft of PRIORITIES) await ensure(client, PriorityClass, draft, () => undefined)
  const labels = { component: 'apiserver', provider: 'kubernetes' }
  const service: Draft<typeof Service> = {
    metadata: { ...KUBERNETES, labels },
    spec: { clusterIP: api.serviceIP, ports: [{ ...PORT, port: 443, targetPort: api.port }] },
  }
  await ensure(client, Service, service, (old) =>
    old.spec.ports?.[0]?.targetPort === api.port
      ? undefined
      : { ...old, spec: { ...old.spec, ports: service.spec?.ports ?? [] } },
  )
  await ensureEndpoints(client, api)
}

/** Upstream's API server keeps both itself: the slice is not a mirror of the other. */
async function ensureEndpoints(client: Client, { ip, port }: ControllerSettings['api']): Promise<void> {
  const subsets = [{ addresses: [{ ip }], ports: [{ ...PORT, port }] }]
  const skip = { 'endpointslice.kubernetes.io/skip-mirror': 'true' }
  await ensure(client, Endpoints, { metadata: { ...KUBERNETES, labels: skip }, subsets }, (old) =>
    same(old.subsets, subsets) ? undefined : { ...old, subsets },
  )
  const content = {
    endpoints: [{ addresses: [ip], conditions: { ready: true } }],
    ports: [{ ...PORT, port }],
  }
  const labels = { 'kubernetes.io/service-name': KUBERNETES.name }
  const slice: Draft<typeof EndpointSlice> = {
    metadata: { ...KUBERNETES, labels },
    addressType: ip.includes(':') ? 'IPv6' : 'IPv4',
    ...content,
  }
  await ensure(client, EndpointSlice, slice, (old) =>
    same({ endpoints: old.endpoints, ports: old.ports }, content) ? undefined : { ...old, ...content },
  )
}

/** Creates an object, or changes the one that is there as `correct` says. */
async function ensure<F extends Fields>(
  client: Client,
  kind: Kind<F>,
  draft: Draft<Kind<F>>,
  correct: (old: ObjectOf<Kind<F>>) => Draft<Kind<F>> | undefined,
): Promise<void> {
  const { name = '', namespace } = (draft as { metadata: { name?: string; namespace?: string } }).metadata
  const old = await client.find(kind, name, namespace)
  const corrected = old ? correct(old) : undefined
  if (corrected) await client.update(kind, corrected)
  if (old) return
  await client.create(kind, draft).catch((error) => {
    if (!isReason(error, 'AlreadyExists')) throw error
  })
}
