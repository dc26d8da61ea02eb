import type { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Mutable } from '@hawser/kinds/kind.ts'
import type { AdmissionPlugin } from '../chain.ts'
import { byNamespace } from '../derived.ts'
import { forbid } from '../forbid.ts'
import { checkClaim, checkPod } from '../limits/check.ts'
import { setDefaults } from '../limits/defaults.ts'
import type { LimitRange } from '../limits/limitrange.ts'

const rangesByNamespace = byNamespace<LimitRange>('limitranges')

/** Containers that say nothing get what the namespace says; nobody gets less or more than it allows. */
export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  // The resources of a pod do not change after its creation.
  handles: (operation, { resource }, subresource) =>
    subresource === undefined &&
    ((resource === 'pods' && operation === 'CREATE') ||
      (resource === 'persistentvolumeclaims' && (operation === 'CREATE' || operation === 'UPDATE'))),
  mutate({ kind, namespace = '', object }, { look }) {
    const ranges = rangesByNamespace(look).get(namespace)
    if (!ranges || kind.resource !== 'pods') return
    const pod = object as unknown as Mutable<Pod>
    for (const range of ranges) {
      const told = setDefaults(range, pod.spec)
      if (told) pod.metadata.annotations = { ...pod.metadata.annotations, 'kubernetes.io/limit-ranger': told }
    }
  },
  validate(request, { look }) {
    const ranges = rangesByNamespace(look).get(request.namespace ?? '')
    if (!ranges) return
    const { kind, object } = request
    for (const range of ranges) {
      const problems =
        kind.resource === 'pods'
          ? checkPod(range, (object as unknown as Pod).spec)
          : checkClaim(range, object as unknown as PersistentVolumeClaim)
      const different = [...new Set(problems)]
      if (different.length > 0) {
        throw forbid(request, different.length > 1 ? `[${different.join(', ')}]` : different.join(''))
      }
    }
  },
}
