import type { Mutable } from '../kind.ts'
import { type FieldError, invalid, invalidAs, required } from '../meta/field.ts'
import type { PersistentVolumeClaimSpec } from './claimspec.ts'
import type { TypedLocalObjectReference, TypedObjectReference } from './objectreference.ts'

type Spec = Mutable<PersistentVolumeClaimSpec>

/**
 * What a claim is filled from, under both names: `dataSourceRef` takes any kind, and `dataSource` as it was at first only
 * claims and snapshots, and says nothing of others.
 *
 * @param old  The stored claim's, on an update.
 */
export function completeDataSource(spec: Spec, old?: PersistentVolumeClaimSpec): void {
  // Across namespaces is nothing that clusters of this release do unasked.
  if (spec.dataSourceRef?.namespace && !old?.dataSourceRef) delete spec.dataSourceRef
  const { dataSource, dataSourceRef } = spec
  const hadOne = old?.dataSource !== undefined || old?.dataSourceRef !== undefined
  if (dataSource && !dataSourceRef && !hadOne && !isClassic(dataSource)) delete spec.dataSource
  if (spec.dataSource && !dataSourceRef) spec.dataSourceRef = { ...spec.dataSource }
  else if (!dataSource && dataSourceRef && !dataSourceRef.namespace) {
    const { namespace: _, ...local } = dataSourceRef
    spec.dataSource = local
  }
}

const isClassic = ({ apiGroup = '', kind }: TypedLocalObjectReference): boolean =>
  (apiGroup === '' && kind === 'PersistentVolumeClaim') ||
  (apiGroup === 'snapshot.storage.k8s.io' && kind === 'VolumeSnapshot')

export function checkDataSource(
  { dataSource, dataSourceRef }: PersistentVolumeClaimSpec,
  path: string,
): FieldError[] {
  return [
    ...(dataSource ? checkReference(dataSource, `${path}.dataSource`) : []),
    ...(dataSourceRef ? checkReference(dataSourceRef, `${path}.dataSourceRef`) : []),
    ...(dataSource && dataSourceRef ? checkBoth(dataSource, dataSourceRef, path) : []),
  ]
}

function checkReference({ apiGroup = '', kind, name }: TypedObjectReference, path: string): FieldError[] {
  return [
    ...(name ? [] : [required(`${path}.name`)]),
    ...(kind ? [] : [required(`${path}.kind`)]),
    ...(apiGroup === '' && kind !== 'PersistentVolumeClaim'
      ? [invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup")]
      : []),
  ]
}

function checkBoth(
  local: TypedLocalObjectReference,
  { namespace, apiGroup = '', kind, name }: TypedObjectReference,
  path: string,
): FieldError[] {
  if (namespace)
    return [
      invalidAs(path, `${path}.dataSource`, 'may not be specified when dataSourceRef.namespace is specified'),
    ]
  return (local.apiGroup ?? '') === apiGroup && local.kind === kind && local.name === name
    ? []
    : [invalidAs(path, `${path}.dataSource`, 'must match dataSourceRef')]
}
