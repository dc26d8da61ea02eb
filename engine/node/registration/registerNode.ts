import { setTimeout as sleep } from 'node:timers/promises'
import { Node } from '@hawser/kinds/core/node.ts'
import type { NodeStatus } from '@hawser/kinds/core/nodestatus.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { architecture, type NodeFacts, readNodeStatus } from './nodeStatus.ts'

/** How often the node is looked at, and how often it reports though nothing has changed. */
const lookMs = 10_000
const reportMs = 300_000

/** Makes the Node object if it is not there, brings its labels up to date, and reports a first status. */
export async function registerNode(facts: NodeFacts, podCIDR: string): Promise<Node> {
  const { client } = facts.agent.context
  const status = await readNodeStatus(facts, undefined)
  const labels = nodeLabels(facts)
  const metadata = { name: facts.agent.name, labels }
  try {
    const node = await client.create(Node, { metadata, spec: { podCIDR, podCIDRs: [podCIDR] }, status })
    // Like any other, this object is created without its status.
    return await writeStatus(facts, node, status)
  } catch (error) {
    if (!isReason(error, 'AlreadyExists')) throw error
    const node = await client.patch(Node, facts.agent.name, {
      metadata: { labels },
      spec: { podCIDR, podCIDRs: [podCIDR] },
    })
    return await writeStatus(facts, node, await readNodeStatus(facts, node.status))
  }
}

const nodeLabels = ({ agent }: NodeFacts): Record<string, string> => ({
  'kubernetes.io/hostname': agent.name,
  'kubernetes.io/os': 'linux',
  'kubernetes.io/arch': architecture(),
  'beta.kubernetes.io/os': 'linux',
  'beta.kubernetes.io/arch': architecture(),
})

/** Reports changes within ten seconds, and that nothing has changed every five minutes. Until the signal aborts. */
export async function reportNode(facts: NodeFacts, registered: Node): Promise<void> {
  const { context } = facts.agent
  const { signal, now } = context
  let node = registered
  let reportedAt = now()
  while (!signal.aborted) {
    await sleep(lookMs, undefined, { signal, ref: false }).catch(() => undefined)
    if (signal.aborted) return
    try {
      const status = await readNodeStatus(facts, node.status)
      if (isUnchanged(node.status, status) && now() - reportedAt < reportMs) continue
      node = await writeStatus(facts, node, status)
      reportedAt = now()
    } catch (error) {
      if (isReason(error, 'NotFound'))
        node = await registerNode(facts, node.spec?.podCIDR ?? '').catch(() => node)
      else context.log('cannot report the status of this node; trying again in 10 s', { error })
    }
  }
}

async function writeStatus({ agent }: NodeFacts, { metadata }: Node, status: NodeStatus): Promise<Node> {
  return agent.context.client.patch(
    Node,
    metadata.name,
    { status },
    {
      type: 'application/strategic-merge-patch+json',
      subresource: 'status',
    },
  )
}

/** Heartbeats aside. Free disk and memory are no part of it, so an idle node writes nothing. */
function isUnchanged(old: NodeStatus | undefined, now: NodeStatus): boolean {
  const timeless = ({ conditions = [], ...rest }: NodeStatus) => ({
    ...rest,
    conditions: conditions.map(({ type, status, reason, message }) => ({ type, status, reason, message })),
  })
  if (!old) return false
  const { capacity, allocatable, conditions, addresses, daemonEndpoints, nodeInfo, images } = timeless(old)
  return same(
    { capacity, allocatable, conditions, addresses, daemonEndpoints, nodeInfo, images },
    timeless(now),
  )
}
