import type { Service } from '@hawser/kinds/core/service.ts'
import type { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { same } from '@hawser/kinds/meta/same.ts'

/** The objects by which pods find DNS: the Service has the address in their resolv.conf, the slice leads to us. */
export const dnsNamespace = 'kube-system'
export const dnsService = 'kube-dns'
const MANAGER = 'dns.hawser.dev'

export interface Published {
  readonly service: Service | undefined
  readonly slice: EndpointSlice | undefined
  readonly wanted: Wanted
}
export interface Wanted {
  readonly dnsIP: string
  readonly nodeName: string
  readonly nodeIP: string
  readonly port: number
}
export type Action =
  | { readonly do: 'createService'; readonly service: Draft<typeof Service> }
  | { readonly do: 'createSlice'; readonly slice: Draft<typeof EndpointSlice> }
  | { readonly do: 'updateSlice'; readonly slice: Draft<typeof EndpointSlice> }

export const sliceName = (nodeName: string): string => `${dnsService}-${nodeName}`

/** Makes the DNS Service lead to this node's server. A Service that is there already is left as it is. */
export function reconcile({ service, slice, wanted }: Published): Action[] {
  const actions: Action[] = service ? [] : [{ do: 'createService', service: serviceFor(wanted) }]
  const draft = sliceFor(wanted)
  if (!slice) return [...actions, { do: 'createSlice', slice: draft }]
  if (same(slice.endpoints, draft.endpoints) && same(slice.ports, draft.ports)) return actions
  const metadata = { ...draft.metadata, resourceVersion: slice.metadata.resourceVersion }
  return [...actions, { do: 'updateSlice', slice: { ...draft, metadata } }]
}

/** Each node answers its own pods: no question leaves the machine, and no answer is lost on the way. */
const serviceFor = ({ dnsIP }: Wanted): Draft<typeof Service> => ({
  metadata: { name: dnsService, namespace: dnsNamespace, labels: { 'k8s-app': 'kube-dns' } },
  spec: {
    clusterIP: dnsIP,
    internalTrafficPolicy: 'Local',
    ports: [
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'dns-tcp', port: 53, protocol: 'TCP' },
    ],
  },
})

const sliceFor = ({ nodeName, nodeIP, port }: Wanted): Draft<typeof EndpointSlice> => ({
  metadata: {
    name: sliceName(nodeName),
    namespace: dnsNamespace,
    labels: {
      'kubernetes.io/service-name': dnsService,
      'endpointslice.kubernetes.io/managed-by': MANAGER,
    },
  },
  addressType: 'IPv4',
  endpoints: [{ addresses: [nodeIP], conditions: { ready: true, serving: true }, nodeName }],
  ports: [
    { name: 'dns', port, protocol: 'UDP' },
    { name: 'dns-tcp', port, protocol: 'TCP' },
  ],
})
