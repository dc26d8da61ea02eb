import { type FieldError, forbidden, invalid, notSupported, required } from '../meta/field.ts'
import { compareQuantities } from '../meta/quantity.ts'
import { same } from '../meta/same.ts'
import { checkNodeSelector } from './checkscheduling.ts'
import { persistentVolumeSource } from './persistentvolumesource.ts'
import type { PersistentVolumeSpec } from './persistentvolumespec.ts'

const sourceTypes = Object.keys(persistentVolumeSource) as (keyof typeof persistentVolumeSource)[]

export function checkVolumeSpec(spec: PersistentVolumeSpec, old?: PersistentVolumeSpec): FieldError[] {
  const { accessModes = [], nodeAffinity, hostPath, persistentVolumeReclaimPolicy } = spec
  return [
    ...(accessModes.length === 0 ? [required('spec.accessModes')] : []),
    ...checkCapacity(spec.capacity ?? {}),
    ...checkSource(spec),
    ...(nodeAffinity
      ? nodeAffinity.required
        ? checkNodeSelector(nodeAffinity.required, 'spec.nodeAffinity.required')
        : [required('spec.nodeAffinity.required', 'must specify required node constraints')]
      : []),
    ...(hostPath?.path === '/' && persistentVolumeReclaimPolicy === 'Recycle'
      ? [forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'")]
      : []),
    ...(old ? checkChange(spec, old) : []),
  ]
}

function checkCapacity(capacity: Readonly<Record<string, string>>): FieldError[] {
  const { storage } = capacity
  if (storage === undefined || Object.keys(capacity).length > 1)
    return storage === undefined && Object.keys(capacity).length === 0
      ? [required('spec.capacity')]
      : [notSupported('spec.capacity', Object.keys(capacity), ['storage'])]
  return compareQuantities(storage, '0') > 0
    ? []
    : [invalid('spec.capacity[storage]', storage, 'must be greater than zero')]
}

function checkSource(spec: PersistentVolumeSpec): FieldError[] {
  const [first, ...others] = sourceTypes.filter((type) => spec[type])
  if (!first) return [required('spec', 'must specify a volume type')]
  const { hostPath, local, nodeAffinity } = spec
  return [
    ...others.map((type) => forbidden(`spec.${type}`, 'may not specify more than 1 volume type')),
    ...(hostPath?.path.split('/').includes('..')
      ? [invalid('spec.hostPath.path', hostPath.path, "must not contain '..'")]
      : []),
    ...(local && !nodeAffinity ? [required('spec.nodeAffinity', 'Local volume requires node affinity')] : []),
  ]
}

/** What is stored where cannot be changed afterwards. */
function checkChange(now: PersistentVolumeSpec, old: PersistentVolumeSpec): FieldError[] {
  const moved = sourceTypes.some((type) => !same(now[type], old[type]))
  return [
    ...(moved
      ? [forbidden('spec.persistentvolumesource', 'spec.persistentvolumesource is immutable after creation')]
      : []),
    ...(now.volumeMode === old.volumeMode
      ? []
      : [invalid('spec.volumeMode', now.volumeMode, 'field is immutable')]),
    ...(old.nodeAffinity && !same(now.nodeAffinity, old.nodeAffinity)
      ? [invalid('spec.nodeAffinity', now.nodeAffinity, 'field is immutable')]
      : []),
  ]
}
