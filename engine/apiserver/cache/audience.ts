import type { AnyKind } from '@hawser/kinds/kind.ts'
import type { Change } from './change.ts'
import { type Filter, fieldTrigger, keyTrigger } from './filter.ts'

interface Listener {
  readonly filter: Filter
}

/**
 * All who watch one kind. Most of many watches follow one object, or those of one node: they are filed under what
 * triggers them, so that a change costs what those cost whom it concerns, and not what everybody costs who is there.
 */
export class Audience<L extends Listener> {
  readonly #general = new Set<L>()
  readonly #filed = new Map<string, Set<L>>()

  add(listener: L): void {
    const { trigger } = listener.filter
    if (trigger === undefined) return void this.#general.add(listener)
    const sameTrigger = this.#filed.get(trigger) ?? new Set()
    sameTrigger.add(listener)
    this.#filed.set(trigger, sameTrigger)
  }

  delete(listener: L): void {
    const { trigger } = listener.filter
    if (trigger === undefined) return void this.#general.delete(listener)
    const sameTrigger = this.#filed.get(trigger)
    sameTrigger?.delete(listener)
    if (sameTrigger?.size === 0) this.#filed.delete(trigger)
  }

  *[Symbol.iterator](): Generator<L, void> {
    yield* this.#general
    for (const listeners of this.#filed.values()) yield* listeners
  }

  /** Whom some changes may concern, each with those that may. */
  *concerned(kind: AnyKind, changes: readonly Change[]): Generator<[L, readonly Change[]], void> {
    for (const listener of this.#general) yield [listener, changes]
    if (this.#filed.size > 0) yield* this.#triggered(kind, changes)
  }

  #triggered(kind: AnyKind, changes: readonly Change[]): Map<L, Change[]> {
    const due = new Map<L, Change[]>()
    for (const change of changes) {
      for (const trigger of triggersOf(kind, change)) {
        for (const listener of this.#filed.get(trigger) ?? []) {
          const its = due.get(listener)
          if (its) its.push(change)
          else due.set(listener, [change])
        }
      }
    }
    return due
  }
}

function triggersOf(kind: AnyKind, { key, old, now }: Change): Iterable<string> {
  const { followedBy, selectable = {} } = kind
  if (followedBy === undefined || !selectable[followedBy]) return [keyTrigger(key)]
  // Both: who followed the object before it changed must hear that it is gone from there.
  const triggers = new Set([keyTrigger(key)])
  if (old) triggers.add(fieldTrigger(old.field(kind, followedBy)))
  if (now) triggers.add(fieldTrigger(now.field(kind, followedBy)))
  return triggers
}
