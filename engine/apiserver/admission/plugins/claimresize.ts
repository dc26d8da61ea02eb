import type { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import { compareQuantities } from '@hawser/kinds/meta/quantity.ts'
import type { AdmissionPlugin } from '../chain.ts'
import type { Look } from '../draft.ts'
import { forbid } from '../forbid.ts'

/** A claim grows only when it has a volume, and when the class of that says so. */
export const claimResize: AdmissionPlugin = {
  name: 'PersistentVolumeClaimResize',
  handles: (operation, { resource }, subresource) =>
    operation === 'UPDATE' && resource === 'persistentvolumeclaims' && subresource === undefined,
  validate(request, { look }) {
    const claim = request.object as unknown as PersistentVolumeClaim
    const old = request.old as unknown as PersistentVolumeClaim
    if (compareQuantities(sizeOf(claim), sizeOf(old)) <= 0) return
    if (old.status?.phase !== 'Bound') {
      throw forbid(request, 'Only bound persistent volume claims can be expanded')
    }
    if (!allowsGrowth(claim, old, look)) {
      throw forbid(
        request,
        'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
      )
    }
  },
}

const sizeOf = ({ spec }: PersistentVolumeClaim): string => spec.resources?.requests?.storage ?? '0'

function allowsGrowth(claim: PersistentVolumeClaim, old: PersistentVolumeClaim, look: Look): boolean {
  const [now, before] = [classOf(claim), classOf(old)]
  if (!now || now !== before) return false
  return look.find('storageclasses.storage.k8s.io', undefined, now)?.allowVolumeExpansion === true
}

const classOf = ({ metadata, spec }: PersistentVolumeClaim): string | undefined =>
  metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName
