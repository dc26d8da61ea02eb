import type { Backend } from './backend.ts'
import type { Target } from './targets.ts'

/**
 * The server lines of one backend. There are more than pods, so that pods can come and go by commands to the running
 * HAProxy; only when all are taken it must be told anew.
 */
export interface Slots {
  readonly targets: readonly (Target | undefined)[]
  /** Where to look for a free slot first: the one that has been free longest comes last to be taken again. */
  readonly next: number
}
export type AllSlots = ReadonlyMap<string, Slots>

const FEWEST = 4

/** Gives every pod a slot: the one it has, or a free one. */
export function assign(before: AllSlots, backends: readonly Backend[]): AllSlots {
  return new Map(backends.map(({ name, targets }) => [name, place(before.get(name), targets)]))
}

function place(before: Slots | undefined, targets: readonly Target[]): Slots {
  const wanted = new Map(targets.map((target) => [target.address, target]))
  const slots = (before?.targets ?? []).map((target) => target && wanted.get(target.address))
  const placed = new Set(slots.map((target) => target?.address))
  // As many again as there are: a rolling update has old and new pods together.
  const isRoomy = targets.length <= slots.length
  const size = Math.max(FEWEST, isRoomy ? slots.length : powerOfTwo(2 * targets.length))
  while (slots.length < size) slots.push(undefined)
  let next = before?.next ?? 0
  for (const target of targets) {
    if (placed.has(target.address)) continue
    while (slots[next % size]) next++
    slots[next % size] = target
    next++
  }
  return { targets: slots, next: next % size }
}

const powerOfTwo = (count: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, count)))

/** Health checks only help where there is another server to go to (R7). */
const isChecked = ({ targets }: Slots): boolean => targets.filter(Boolean).length > 1

/** Server lines for the configuration: as the slots are now. */
export const serverLines = ({ targets }: Slots): string[] =>
  targets.map((target, index) =>
    target
      ? `server s${index + 1} ${target.address} weight ${target.weight}`
      : `server s${index + 1} 127.0.0.1:1 disabled`,
  )

/**
 * Commands that turn servers as in `was` into `is`, where both have as many slots. Servers come before others go, so
 * that there is always one. A server that loses its pod is set to maintenance: it gets no new request, and those
 * under way go on to their end.
 */
export function serverCommands(was: AllSlots, is: AllSlots): string[] {
  const pairs = [...is].flatMap(([name, now]) => {
    const before = was.get(name)
    return before ? [{ name, before, now }] : []
  })
  return [...pairs.flatMap(commandsToCome), ...pairs.flatMap(commandsToGo)]
}
interface Pair {
  readonly name: string
  readonly before: Slots
  readonly now: Slots
}

const serverName = (backend: string, index: number): string => `${backend}/s${index + 1}`

function commandsToCome({ name, before, now }: Pair): string[] {
  const checkChanged = isChecked(before) !== isChecked(now)
  return now.targets.flatMap((target, index) => {
    if (!target) return []
    const server = serverName(name, index)
    const old = before.targets[index]
    const isNew = old?.address !== target.address
    return [
      ...(isNew ? [`set server ${server} addr ${target.address.replace(':', ' port ')}`] : []),
      ...(isNew || old?.weight !== target.weight ? [`set server ${server} weight ${target.weight}`] : []),
      ...(isNew ? [`set server ${server} state ready`] : []),
      ...(isNew || checkChanged ? checkCommands(server, isChecked(now)) : []),
    ]
  })
}

const commandsToGo = ({ name, before, now }: Pair): string[] =>
  now.targets.flatMap((target, index) =>
    !target && before.targets[index] ? [`set server ${serverName(name, index)} state maint`] : [],
  )

/** Commands to be given to a HAProxy that has just read the configuration, in which every server is checked. */
export const checkSwitches = (all: AllSlots): string[] =>
  [...all].flatMap(([name, slots]) =>
    isChecked(slots)
      ? []
      : slots.targets.flatMap((target, index) =>
          target ? checkCommands(serverName(name, index), false) : [],
        ),
  )

/** A server that is no longer checked must not stay down because of its last check. */
const checkCommands = (server: string, checked: boolean): string[] =>
  checked ? [`enable health ${server}`] : [`disable health ${server}`, `set server ${server} health up`]
