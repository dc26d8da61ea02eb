import type { Entry, Expr, ExprOf, Item } from './ast.ts'
import { prices } from './costs.ts'
import type { Overload } from './declare.ts'
import { planFold } from './fold.ts'
import { matches } from './matches.ts'
import { type Frame, isMere, type Run, type Slots, spend, truth } from './run.ts'
import { fieldOf, hasField } from './select.ts'
import { formatRuntimeType } from './typename.ts'
import { ArrayList, CelError, MapDict, Optional, TypeValue, Uint, type Value } from './values.ts'

/** Turns a checked expression into a function, once. */
export function plan(expr: Expr, slots: Slots): Run {
  switch (expr.op) {
    case 'const': {
      const { value } = expr
      return () => value
    }
    case 'ident':
      return planName(expr, expr.name, slots)
    case 'select':
      return planSelect(expr, slots)
    case 'call':
      return planCall(expr, slots)
    case 'list':
      return planList(expr.items, slots)
    case 'map':
      return planMap(expr.entries, slots)
    case 'fold':
      return planFold(expr, slots, plan)
    case 'bind':
      return planBind(expr, slots)
    case 'struct':
      throw new Error('no messages are declared, so none can have checked')
  }
}

function planName(expr: Expr, name: string, slots: Slots): Run {
  const slot = slots.slotOf(name)
  if (slot === undefined) return typeValue(expr)
  return (frame) => {
    spend(frame, prices.name)
    const value = frame.slots[slot]
    if (value === undefined) throw new CelError(`no such attribute(s): ${name}`)
    return value
  }
}

function typeValue({ type }: Expr): Run {
  const value = new TypeValue(type?.is === 'type' ? formatRuntimeType(type.of) : 'type')
  return () => value
}

function planSelect(expr: Expr & ExprOf<'select'>, slots: Slots): Run {
  if (expr.variable !== undefined) return planName(expr, expr.variable, slots)
  if (expr.name !== undefined) return typeValue(expr)
  const operand = plan(expr.operand, slots)
  const { field, tests, maybe } = expr
  if (tests) {
    return (frame) => {
      const value = operand(frame)
      return value instanceof Optional
        ? value.value !== undefined && hasField(value.value, field)
        : hasField(value, field)
    }
  }
  const optionally = maybe === true
  return (frame) => {
    const value = operand(frame)
    spend(frame, prices.name)
    if (value instanceof Optional || optionally) return selectOptional(value, field)
    return fieldOf(value, field)
  }
}

function selectOptional(value: Value, field: string): Value {
  const inner = value instanceof Optional ? value.value : value
  if (inner === undefined || !hasField(inner, field)) return Optional.none
  const found = fieldOf(inner, field)
  return found instanceof Optional ? found : new Optional(found)
}

function planCall(expr: Expr & ExprOf<'call'>, slots: Slots): Run {
  const given = expr.target ? [expr.target, ...expr.args] : expr.args
  const args = given.map((arg) => plan(arg, slots))
  const [a, b, c] = args as [Run, Run, Run]
  switch (expr.fn) {
    case '_&&_':
      return (frame) => either(frame, a, b, false)
    case '_||_':
      return (frame) => either(frame, a, b, true)
    case '_?_:_':
      return (frame) => (truth(a(frame)) ? b(frame) : c(frame))
    case 'orValue':
    case 'or':
      if (expr.target && args.length === 2) return planOr(expr.fn, a, b)
  }
  const overloads = expr.overloads ?? []
  return (frame) => {
    const values = args.map((run) => run(frame))
    const overload = overloads.find(({ params }) =>
      params.every((type, i) => matches(type, values[i] as Value)),
    )
    if (!overload) throw new CelError('no such overload')
    return invoke(frame, overload, values)
  }
}

function invoke(frame: Frame, overload: Overload, values: Value[]): Value {
  const result = overload.call(...values)
  spend(frame, overload.cost ? overload.cost(values, result) : 1)
  return result
}

/** `&&` and `||`: one side that decides makes an error of the other not matter. */
function either(frame: Frame, a: Run, b: Run, decides: boolean): boolean {
  let failure: unknown
  try {
    if (truth(a(frame)) === decides) return decides
  } catch (error) {
    if (!isMere(error, frame)) throw error
    failure = error
  }
  if (truth(b(frame)) === decides) return decides
  if (failure !== undefined) throw failure
  return !decides
}

/** `a.or(b)` and `a.orValue(b)` ask for `b` only when they need it. */
function planOr(fn: 'or' | 'orValue', a: Run, b: Run): Run {
  return (frame) => {
    const value = a(frame)
    if (!(value instanceof Optional)) throw new CelError('no such overload')
    if (value.value === undefined) return b(frame)
    return fn === 'or' ? value : value.value
  }
}

function planList(items: readonly Item[], slots: Slots): Run {
  const runs = items.map(({ value, maybe }) => ({ run: plan(value, slots), maybe }))
  return (frame) => {
    const out: Value[] = []
    for (const { run, maybe } of runs) {
      const value = run(frame)
      if (!maybe) out.push(value)
      else if (!(value instanceof Optional)) throw new CelError('no such overload')
      else if (value.value !== undefined) out.push(value.value)
    }
    spend(frame, prices.list)
    return new ArrayList(out)
  }
}

function planMap(entries: readonly Entry[], slots: Slots): Run {
  const runs = entries.map(({ key, value, maybe }) => ({
    key: plan(key, slots),
    value: plan(value, slots),
    maybe,
  }))
  return (frame) => {
    const out: [Value, Value][] = []
    for (const { key, value, maybe } of runs) {
      const name = mapKeyOf(key(frame))
      const item = value(frame)
      if (!maybe) out.push([name, item])
      else if (!(item instanceof Optional)) throw new CelError('no such overload')
      else if (item.value !== undefined) out.push([name, item.value])
    }
    spend(frame, prices.map)
    const made = new MapDict(out)
    if (made.size !== out.length) throw new CelError('insert failed: key already exists')
    return made
  }
}

function mapKeyOf(key: Value): Value {
  if (key instanceof Uint || (typeof key !== 'object' && key !== null)) return key
  throw new CelError('unsupported key type')
}

function planBind(expr: Expr & ExprOf<'bind'>, { slotOf, depth }: Slots): Run {
  const value = plan(expr.value, { slotOf, depth })
  const body = plan(expr.body, {
    slotOf: (name) => (name === expr.name ? depth : slotOf(name)),
    depth: depth + 1,
  })
  return (frame) => {
    const before = frame.slots[depth]
    frame.slots[depth] = value(frame)
    const result = body(frame)
    frame.slots[depth] = before
    return result
  }
}
