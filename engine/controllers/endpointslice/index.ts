import { reportingAs } from '@hawser/client/context.ts'
import { type Context, runController } from '@hawser/client/controller.ts'
import { splitKey } from '@hawser/client/path.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { Endpoints } from '@hawser/kinds/core/endpoints.ts'
import { Node } from '@hawser/kinds/core/node.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { Service } from '@hawser/kinds/core/service.ts'
import { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import type { AnyKind, Head } from '@hawser/kinds/kind.ts'
import { ownerReference } from '@hawser/kinds/meta/owner.ts'
import { queueServices } from '../endpoints/watch.ts'
import { apply, type Owner } from './act.ts'
import * as mirroring from './mirror.ts'
import { CONTROLLER, MANAGED_BY, nodeZone, reconcile, SERVICE_NAME, type State } from './reconcile.ts'
import type { SliceAction } from './slices.ts'

const WORKERS = 5

/** Index: `CONTROLLER NAMESPACE/SERVICE`, so that the two controllers here never touch each other's slices. */
const byService = ({ metadata }: EndpointSlice): readonly string[] => [
  `${metadata.labels?.[MANAGED_BY]} ${metadata.namespace}/${metadata.labels?.[SERVICE_NAME]}`,
]
/** An action and whom its slice belongs to. */
interface Owned {
  readonly owner: Owner
  readonly action: SliceAction
}

const owned = (
  key: string,
  object: Head | undefined,
  kind: AnyKind,
  actions: readonly SliceAction[],
): Owned[] => {
  const { namespace = '', name } = splitKey(key)
  // What is left of an owner that is gone is only deleted, which needs no reference.
  const gone = { metadata: { name, namespace, uid: '', resourceVersion: '', creationTimestamp: '' } }
  const owner = { namespace, name, reference: ownerReference(object ?? gone, kind) }
  return actions.map((action) => ({ owner, action }))
}

/** Keeps the EndpointSlices of services that select pods. */
export async function start(given: Context): Promise<void> {
  const context = reportingAs(given, 'endpoint-slice-controller')
  const { caches, signal } = context
  const services = caches.of(Service)
  const pods = caches.of(Pod)
  const nodes = caches.of(Node)
  const slices = caches.of(EndpointSlice, { indexes: { byService } })
  const queue = workQueue(signal)
  const zoneOf = (node: string): string | undefined => nodeZone(nodes.get(node))

  queueServices(services, pods, queue)
  slices.onChange(({ old, now }) => {
    const { namespace, labels } = ((now ?? old) as EndpointSlice).metadata
    if (labels?.[MANAGED_BY] === CONTROLLER) queue.add(`${namespace}/${labels[SERVICE_NAME]}`)
  })
  const controller = {
    name: 'endpointslice',
    observe: (key: string): (State & { key: string }) | undefined => {
      const service = services.get(key)
      const managed = slices.indexed('byService', `${CONTROLLER} ${key}`)
      return service && { key, service, pods: pods.list(service.metadata.namespace), zoneOf, slices: managed }
    },
    reconcile: (state: State & { key: string }) => owned(state.key, state.service, Service, reconcile(state)),
    apply: ({ owner, action }: Owned) => apply(context, owner, action),
  }
  await runController(controller, queue, [services, pods, nodes, slices], context, WORKERS)
}

/** Keeps EndpointSlices of Endpoints that were made by hand. */
export async function startMirroring(given: Context): Promise<void> {
  const context = reportingAs(given, 'endpoint-slice-mirroring-controller')
  const { caches, signal } = context
  const services = caches.of(Service)
  const endpoints = caches.of(Endpoints)
  const slices = caches.of(EndpointSlice, { indexes: { byService } })
  const queue = workQueue(signal)

  services.onChange(({ key }) => queue.add(key))
  endpoints.onChange(({ key }) => queue.add(key))
  const controller = {
    name: 'endpointslicemirroring',
    observe: (key: string): mirroring.State & { key: string } => ({
      key,
      service: services.get(key),
      endpoints: endpoints.get(key),
      slices: slices.indexed('byService', `${mirroring.CONTROLLER} ${key}`),
    }),
    reconcile: (state: mirroring.State & { key: string }) =>
      owned(state.key, state.endpoints, Endpoints, mirroring.mirror(state)),
    apply: ({ owner, action }: Owned) => apply(context, owner, action),
  }
  await runController(controller, queue, [services, endpoints, slices], context, WORKERS)
}
