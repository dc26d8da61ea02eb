import type { Amounts } from '@hawser/kinds/core/quota/amounts.ts'
import type { Draft, Look } from '../draft.ts'

/** What a write that is under way will use. */
export interface Reservation {
  readonly resource: string
  readonly namespace: string
  /** The object; its name may still change. */
  readonly object: Draft
  /** Of the version that is replaced; undefined: the object is new. */
  readonly replaces: string | undefined
  readonly amounts: Amounts
  /** Uids of the quotas that it is charged to. */
  readonly quotas: readonly string[]
}

/** Writes under way, by namespace. */
export type Reservations = Map<string, Set<Reservation>>

export function reserve(reservations: Reservations, reservation: Reservation): void {
  reservations.getOrInsertComputed(reservation.namespace, () => new Set()).add(reservation)
}

export function giveBack(reservations: Reservations, reservation: Reservation): void {
  const within = reservations.get(reservation.namespace)
  within?.delete(reservation)
  if (within?.size === 0) reservations.delete(reservation.namespace)
}

/** What was reserved with a quota, and is not among the stored objects yet. */
export const pending = (
  reservations: Reservations,
  namespace: string,
  quotaUid: string,
  look: Look,
): Reservation[] =>
  [...(reservations.get(namespace) ?? [])].filter(
    (reservation) => reservation.quotas.includes(quotaUid) && !isStored(reservation, look),
  )

/** The write is done, and only its writer has not said so: it must not count twice. */
function isStored({ resource, namespace, object, replaces }: Reservation, look: Look): boolean {
  const { name, uid } = object.metadata
  const stored = look.find(resource, namespace, name)?.metadata
  // What it replaces may itself not be stored yet.
  return replaces === undefined ? stored?.uid === uid : Number(stored?.resourceVersion) > Number(replaces)
}
