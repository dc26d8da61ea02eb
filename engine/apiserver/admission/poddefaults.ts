import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Mutable } from '@hawser/kinds/kind.ts'
import type { Draft } from './draft.ts'
import { qosClass } from './qosclass.ts'

/** The status that a new pod begins with. */
export function completePod(draft: Draft): void {
  const pod = draft as unknown as Mutable<Pod>
  pod.status = { phase: 'Pending', qosClass: qosClass(pod.spec as Pod['spec']) } as Mutable<Pod['status']>
}
