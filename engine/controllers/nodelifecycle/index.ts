import { reportingAs } from '@hawser/client/context.ts'
import { type Context, runController } from '@hawser/client/controller.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { Lease } from '@hawser/kinds/coordination/lease.ts'
import { Node } from '@hawser/kinds/core/node.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import type { Taint } from '@hawser/kinds/core/toleration.ts'
import { apply } from './act.ts'
import { isReady } from './health.ts'
import { heard, LEASES } from './heard.ts'
import { again, reconcile, type State } from './reconcile.ts'

const WORKERS = 4
const byNode = ({ spec }: Pod): readonly string[] => (spec.nodeName ? [spec.nodeName] : [])

/** Watches over the health of nodes. */
export async function start(given: Context): Promise<void> {
  const context = reportingAs(given, 'node-controller')
  const { caches, signal, now } = context
  const nodes = caches.of(Node)
  const leases = caches.of(Lease, { namespace: LEASES })
  const pods = caches.of(Pod, { indexes: { byNode } })
  const queue = workQueue(signal)
  const signs = heard(now)
  const tainted = new Map<string, number>()
  const taintedMs = (name: string, { key, value, effect }: Taint): number =>
    tainted.getOrInsertComputed([name, key, value, effect].join(' '), now)

  const observe = (name: string): State | undefined => {
    const node = nodes.get(name)
    return (
      node && {
        node,
        heardMs: signs.lastMs(name),
        othersReady: nodes.list().some((other) => other !== node && isReady(other)),
        pods: pods.indexed('byNode', name),
        taintedMs: (taint) => taintedMs(name, taint),
        nowMs: now(),
      }
    )
  }
  nodes.onChange(({ key, old, now: node }) => {
    if (node) signs.node(node)
    else {
      signs.forget(key)
      for (const id of tainted.keys()) if (id.startsWith(`${key} `)) tainted.delete(id)
    }
    queue.add(key)
    // Whether pods may be moved depends on there being somewhere to go.
    const turned = (old && isReady(old)) !== (node && isReady(node))
    if (turned) for (const other of nodes.list()) queue.add(other.metadata.name)
  })
  leases.onChange(({ now: lease }) => lease && signs.lease(lease))
  pods.onChange(({ old, now: pod }) => {
    const name = pod?.spec.nodeName
    const node = name && name !== old?.spec.nodeName ? nodes.get(name) : undefined
    if (node && (node.spec.taints?.length || !isReady(node))) queue.add(node.metadata.name)
  })
  const controller = {
    name: 'nodelifecycle',
    observe,
    reconcile,
    apply: apply.bind(undefined, context),
    again,
  }
  await runController(controller, queue, [nodes, leases, pods], context, WORKERS)
}
