import { type FieldError, forbidden, invalid, required } from '../meta/field.ts'
import { checkLabelSelector } from '../meta/labels.ts'
import { dnsSubdomain } from '../meta/names.ts'
import { compareQuantities } from '../meta/quantity.ts'
import { same } from '../meta/same.ts'
import type { PersistentVolumeClaimSpec } from './claimspec.ts'
import { checkDataSource } from './datasource.ts'

/** Rules of a claim, of its own or in a pod's template for one. */
export function checkClaimSpec(spec: PersistentVolumeClaimSpec, path: string): FieldError[] {
  const { accessModes = [], resources, selector, storageClassName } = spec
  const storage = resources.requests?.storage
  const errors: FieldError[] = []
  if (accessModes.length === 0)
    errors.push(required(`${path}.accessModes`, 'at least 1 access mode is required'))
  if (accessModes.includes('ReadWriteOncePod') && accessModes.length > 1)
    errors.push(forbidden(`${path}.accessModes`, 'may not use ReadWriteOncePod with other access modes'))
  if (selector) errors.push(...checkLabelSelector(selector, `${path}.selector`))
  if (storage === undefined) errors.push(required(`${path}.resources[storage]`))
  else if (compareQuantities(storage, '0') <= 0)
    errors.push(invalid(`${path}.resources[storage]`, storage, 'must be greater than zero'))
  if (storageClassName)
    for (const problem of dnsSubdomain(storageClassName))
      errors.push(invalid(`${path}.storageClassName`, storageClassName, problem))
  errors.push(...checkDataSource(spec, path))
  return errors
}

interface Claim {
  readonly spec: PersistentVolumeClaimSpec
  readonly status: { readonly phase: string; readonly capacity?: Readonly<Record<string, string>> }
}
const fixed =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'

/** A claim may be bound once, and then grow. */
export function checkClaimChange(now: PersistentVolumeClaimSpec, { spec: old, status }: Claim): FieldError[] {
  const size = now.resources.requests?.storage
  const before = old.resources.requests?.storage
  const resized = status.phase === 'Bound' && size !== undefined && before !== undefined
  const kept = {
    ...now,
    ...(!old.volumeName && { volumeName: '' }),
    ...(!old.storageClassName && { storageClassName: '' }),
    ...(resized && { resources: old.resources, volumeAttributesClassName: old.volumeAttributesClassName }),
  }
  if (!same(kept, old)) return [forbidden('spec', fixed)]
  const least = status.capacity?.storage ?? before
  return resized &&
    least !== undefined &&
    compareQuantities(size, before) < 0 &&
    compareQuantities(size, least) < 0
    ? [forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity')]
    : []
}
