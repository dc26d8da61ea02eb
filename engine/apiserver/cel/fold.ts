import type { Expr, ExprOf } from './ast.ts'
import { prices } from './costs.ts'
import { type Frame, isMere, type Run, type Slots, spend, truth } from './run.ts'
import { ArrayList, CelError, Dict, List, MapDict, type Value } from './values.ts'

/** A planned macro. `each` sets the loop's variables and calls back until it answers true. */
interface Loop {
  each(frame: Frame, visit: () => boolean): void
  readonly filter: Run | undefined
  readonly body: Run
  readonly slot: number
}

/**
 * What one round costs besides its parts. Upstream's macros are loops over an accumulator in the language itself;
 * these are the steps that such a round takes.
 */
const rounds = {
  all: 3,
  exists: 4,
  skipped: 1,
  found: 2,
  kept: prices.list + 2,
  keptItem: prices.list + 3,
} as const

/** @param plan  How the parts of an expression are planned. */
export function planFold(expr: Expr & ExprOf<'fold'>, slots: Slots, plan: Plan): Run {
  const loop = planLoop(expr, slots, plan)
  switch (expr.macro) {
    case 'all':
      return (frame) => quantify(frame, loop, false, rounds.all)
    case 'exists':
      return (frame) => quantify(frame, loop, true, rounds.exists)
    case 'exists_one':
      return (frame) => count(frame, loop) === 1
    case 'filter':
      return (frame) => filtered(frame, loop)
    case 'map':
    case 'transformList':
      return (frame) => mapped(frame, loop)
    case 'transformMap':
      return (frame) => mappedEntries(frame, loop, (key, value) => [[key, value]])
    case 'transformMapEntry':
      return (frame) => mappedEntries(frame, loop, (_, value) => entriesOf(value))
  }
}

type Plan = (expr: Expr, slots: Slots) => Run

function planLoop(
  { range, names, filter, body }: Expr & ExprOf<'fold'>,
  { slotOf, depth }: Slots,
  plan: Plan,
): Loop {
  const [first, second] = names
  const inside: Slots = {
    slotOf: (name) => (name === second ? depth + 1 : name === first ? depth : slotOf(name)),
    depth: depth + 2,
  }
  const over = plan(range, { slotOf, depth })
  return {
    each: (frame, visit) => rotate(frame, over(frame), depth, second !== undefined, visit),
    filter: filter && plan(filter, inside),
    body: plan(body, inside),
    slot: depth,
  }
}

function rotate(frame: Frame, range: Value, slot: number, isPair: boolean, visit: () => boolean): void {
  const { slots } = frame
  if (range instanceof List) {
    for (let i = 0; i < range.size; i++) {
      slots[slot] = isPair ? BigInt(i) : range.at(i)
      if (isPair) slots[slot + 1] = range.at(i)
      if (visit()) return
    }
    return
  }
  if (!(range instanceof Dict)) throw new CelError('no such overload')
  for (const key of range.keys()) {
    slots[slot] = key
    if (isPair) slots[slot + 1] = range.get(key)
    if (visit()) return
  }
}

/** An item that decides makes errors of the others not matter. */
function quantify(frame: Frame, { each, body }: Loop, decides: boolean, perRound: number): boolean {
  let failure: unknown
  let decided = false
  each(frame, () => {
    spend(frame, perRound)
    try {
      decided = truth(body(frame)) === decides
    } catch (error) {
      if (!isMere(error, frame)) throw error
      failure ??= error
    }
    return decided
  })
  spend(frame, prices.name)
  if (decided) return decides
  if (failure !== undefined) throw failure
  return !decides
}

function count(frame: Frame, { each, body }: Loop): number {
  let found = 0
  each(frame, () => {
    const isOne = truth(body(frame))
    spend(frame, isOne ? rounds.found : rounds.skipped)
    if (isOne) found++
    return false
  })
  spend(frame, 2 * prices.name)
  return found
}

function filtered(frame: Frame, { each, body, slot }: Loop): Value {
  const kept: Value[] = []
  each(frame, () => {
    const keeps = truth(body(frame))
    spend(frame, keeps ? rounds.keptItem : rounds.skipped)
    if (keeps) kept.push(frame.slots[slot] as Value)
    return false
  })
  spend(frame, prices.name)
  return new ArrayList(kept)
}

function mapped(frame: Frame, { each, filter, body }: Loop): Value {
  const out: Value[] = []
  each(frame, () => {
    if (filter && !truth(filter(frame))) {
      spend(frame, rounds.skipped)
      return false
    }
    out.push(body(frame))
    spend(frame, rounds.kept)
    return false
  })
  spend(frame, prices.name)
  return new ArrayList(out)
}

type Pairs = Iterable<readonly [Value, Value]>

function mappedEntries(
  frame: Frame,
  { each, filter, body, slot }: Loop,
  entries: (key: Value, value: Value) => Pairs,
): Value {
  const out: (readonly [Value, Value])[] = []
  each(frame, () => {
    if (filter && !truth(filter(frame))) {
      spend(frame, rounds.skipped)
      return false
    }
    const key = frame.slots[slot] as Value
    out.push(...entries(key, body(frame)))
    spend(frame, 2 * prices.name)
    return false
  })
  spend(frame, prices.name)
  const made = new MapDict(out)
  if (made.size !== out.length) throw new CelError('insert failed: key already exists')
  return made
}

function* entriesOf(value: Value): Pairs {
  if (!(value instanceof Dict)) throw new CelError('no such overload')
  for (const key of value.keys()) yield [key, value.get(key) as Value]
}
