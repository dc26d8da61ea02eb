import type { ObjectMeta } from '../../meta/objectmeta.ts'
import { CLASS_ANNOTATION } from '../claimspec.ts'
import type { PersistentVolumeSpec } from '../persistentvolumespec.ts'
import { termWarnings } from './nodelabels.ts'

export const classAnnotationWarnings = ({ annotations }: ObjectMeta): string[] =>
  annotations && Object.hasOwn(annotations, CLASS_ANNOTATION)
    ? [
        `metadata.annotations[${CLASS_ANNOTATION}]: deprecated since v1.8; use "storageClassName" attribute instead`,
      ]
    : []

interface Volume {
  readonly metadata: ObjectMeta
  readonly spec: PersistentVolumeSpec
}

/** Ways of keeping storage that have better ones beside them. */
export const persistentVolumeWarnings = ({ metadata, spec }: Volume): string[] => [
  ...classAnnotationWarnings(metadata),
  ...(spec.persistentVolumeReclaimPolicy === 'Recycle'
    ? [
        'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
      ]
    : []),
  ...(spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).flatMap((term, at) =>
    termWarnings(term, `spec.nodeAffinity.required.nodeSelectorTerms[${at}]`),
  ),
]
