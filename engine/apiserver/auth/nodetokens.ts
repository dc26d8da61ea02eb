import type { BoundObjectReference } from '@hawser/kinds/authentication/tokenrequest.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { ServiceAccount } from '@hawser/kinds/core/serviceaccount.ts'
import { forbidden, notFound } from '@hawser/kinds/meta/status.ts'
import type { User } from '../resources/resources.ts'
import type { Find } from './liveness.ts'
import { nodeOf } from './node/identity.ts'

/**
 * A node gets tokens only for pods that it runs: upstream's NodeRestriction.
 *
 * @throws {StatusError} `Forbidden`, or `NotFound` for a pod that is not there.
 */
export function checkNode(
  user: User,
  namespace: string,
  account: string,
  ref: BoundObjectReference | undefined,
  find: Find,
): void {
  const node = nodeOf(user)
  if (node === undefined) return
  const refuse = (why: string) => forbidden(ServiceAccount, account, why)
  if (ref?.apiVersion !== 'v1' || ref.kind !== 'Pod' || !ref.name)
    throw refuse('node requested token not bound to a pod')
  if (!ref.uid) throw refuse('node requested token with a pod binding without a uid')
  const pod = find('pods', namespace, ref.name) as Pod | undefined
  if (!pod) throw notFound(Pod, ref.name)
  if (pod.metadata.uid !== ref.uid) {
    throw refuse(
      `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    )
  }
  if (pod.spec.nodeName !== node)
    throw refuse('node requested token bound to a pod scheduled on a different node')
}
