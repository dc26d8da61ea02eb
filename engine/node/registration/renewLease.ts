import { setTimeout as sleep } from 'node:timers/promises'
import { Lease } from '@hawser/kinds/coordination/lease.ts'
import type { Node } from '@hawser/kinds/core/node.ts'
import { ownerReference } from '@hawser/kinds/meta/owner.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { formatMicroTime } from '@hawser/kinds/meta/time.ts'
import type { Agent } from '../agent.ts'

const namespace = 'kube-node-lease'
const durationSeconds = 40
const renewMs = 10_000

/** Says every ten seconds that this node is alive, until the signal aborts. */
export async function renewLease(
  { name, context }: Pick<Agent, 'name' | 'context'>,
  node: Node,
): Promise<void> {
  const { client, signal, now, log } = context
  const renew = async (): Promise<void> => {
    const spec = {
      holderIdentity: name,
      leaseDurationSeconds: durationSeconds,
      renewTime: formatMicroTime(now()),
    }
    try {
      await client.patch(Lease, name, { spec }, { namespace })
    } catch (error) {
      if (!isReason(error, 'NotFound')) throw error
      const owner = ownerReference(node, { apiVersion: 'v1', kind: 'Node' })
      const ownerReferences = [
        { apiVersion: owner.apiVersion, kind: owner.kind, name: owner.name, uid: owner.uid },
      ]
      await client.create(Lease, { metadata: { name, namespace, ownerReferences }, spec })
    }
  }
  while (!signal.aborted) {
    await renew().catch((error: unknown) =>
      log('cannot renew the lease of this node; trying again in 10 s', { error }),
    )
    await sleep(renewMs, undefined, { signal, ref: false }).catch(() => undefined)
  }
}
