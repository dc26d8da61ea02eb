import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Mutable } from '@hawser/kinds/kind.ts'
import type { Draft, Look } from './draft.ts'
import { qosClass } from './qosclass.ts'

/** What upstream's admission plugin ServiceAccount adds to a new pod, and the status that it begins with. */
export function completePod(draft: Draft, look: Look): void {
  const pod = draft as unknown as Mutable<Pod>
  const { spec } = pod
  spec.serviceAccountName ||= 'default'
  // The older name of the same field; both are always there.
  spec.serviceAccount = spec.serviceAccountName
  addPullSecrets(pod, look)
  pod.status = { phase: 'Pending', qosClass: qosClass(pod.spec as Pod['spec']) } as Mutable<Pod['status']>
}

function addPullSecrets({ metadata, spec }: Mutable<Pod>, look: Look): void {
  if (spec.imagePullSecrets && spec.imagePullSecrets.length > 0) return
  const account = look.find('serviceaccounts', metadata.namespace, spec.serviceAccountName as string)
  const secrets = account?.imagePullSecrets as Mutable<Pod>['spec']['imagePullSecrets']
  if (secrets && secrets.length > 0) spec.imagePullSecrets = [...secrets]
}
