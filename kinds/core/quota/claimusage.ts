import { parseQuantity, type Quantity } from '../../meta/quantity.ts'
import type { PersistentVolumeClaim } from '../persistentvolumeclaim.ts'
import { one } from './amounts.ts'

const ofClaims = ['persistentvolumeclaims', 'requests.storage']
const classSuffix = '.storageclass.storage.k8s.io/'

export const isOfClaims = (name: string): boolean =>
  name === 'count/persistentvolumeclaims' ||
  ofClaims.some((one) => name === one || name.endsWith(classSuffix + one))

export function claimUsage(claim: PersistentVolumeClaim): Map<string, Quantity> {
  const usage = new Map([
    ['count/persistentvolumeclaims', one],
    ['persistentvolumeclaims', one],
  ])
  const storage = storageOf(claim)
  if (storage) usage.set('requests.storage', storage)
  const storageClass =
    claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? claim.spec.storageClassName
  if (!storageClass) return usage
  usage.set(`${storageClass}${classSuffix}persistentvolumeclaims`, one)
  if (storage) usage.set(`${storageClass}${classSuffix}requests.storage`, storage)
  return usage
}

/** What was granted counts when that is more. Whole bytes, as upstream. */
function storageOf({ spec, status }: PersistentVolumeClaim): Quantity | undefined {
  const asked = parseQuantity(spec.resources?.requests?.storage ?? '')
  const granted = parseQuantity(status?.allocatedResources?.storage ?? '')
  if (!asked) return undefined
  const storage = granted && granted.nanos > asked.nanos ? granted : asked
  const byte = one.nanos
  return { nanos: ((storage.nanos + byte - 1n) / byte) * byte, format: storage.format }
}
