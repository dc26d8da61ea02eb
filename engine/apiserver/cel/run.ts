import { CelError, type Value } from './values.ts'

/** One evaluation. */
export interface Frame {
  /** Variables, by the slot that planning gave them. */
  readonly slots: (Value | undefined)[]
  /** Units spent so far. */
  cost: number
  readonly limit: number
}
export type Run = (frame: Frame) => Value

/** Thrown when an expression costs more than it may. */
export class CostExceeded extends CelError {
  constructor() {
    super('operation cancelled: actual cost limit exceeded')
  }
}

export function spend(frame: Frame, units: number): void {
  frame.cost += units
  if (frame.cost > frame.limit) throw new CostExceeded()
}

/** Where the variables of an expression are in its frame. */
export interface Slots {
  readonly slotOf: (name: string) => number | undefined
  /** Slots in use, for the variables of macros. */
  readonly depth: number
}

export function truth(value: Value): boolean {
  if (typeof value === 'boolean') return value
  throw new CelError('no such overload')
}

/** An expression that is out of budget has failed for good. */
export const isMere = (error: unknown, frame: Frame): boolean =>
  error instanceof CelError && frame.cost <= frame.limit
