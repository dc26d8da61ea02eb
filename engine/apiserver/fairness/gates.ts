import { StatusError } from '@hawser/kinds/meta/status.ts'
import { type Capacity, capacities } from './capacity.ts'
import type { PriorityLevel } from './flowschema.ts'
import { QueueSet, type Queuing } from './queueset.ts'

/** Gives the seats of a request back. Safe to repeat. */
export type Leave = () => void

interface Waiting {
  readonly width: number
  begin(): void
  refuse(): void
}

/** One priority level at work. */
interface Gate {
  readonly name: string
  readonly isExempt: boolean
  capacity: Capacity
  /** Absent: what finds no seat is refused at once. */
  readonly queues: QueueSet<Waiting> | undefined
  /** Seats in use. */
  inUse: number
  executing: number
  dispatched: number
  rejected: number
}

export interface GateState {
  readonly name: string
  readonly nominal: number
  /** Seats. */
  readonly inUse: number
  /** Requests. */
  readonly executing: number
  readonly waiting: number
  readonly dispatched: number
  readonly rejected: number
}

export interface GatesOptions {
  /** Seats of the whole server. */
  readonly seats: number
  /** How long a request waits for its turn, milliseconds. */
  readonly waitMs: number
}

/** The priority levels of the server. All of it is synchronous but the waiting itself. */
export class Gates {
  readonly #options: GatesOptions
  #gates = new Map<string, Gate>()

  constructor(options: GatesOptions) {
    this.#options = options
  }

  /** Takes over what the levels are now. Who waits in a level that is gone or queues otherwise is let in. */
  configure(levels: readonly PriorityLevel[]): void {
    const limits = capacities(this.#options.seats, levels.map(shareOf))
    const before = this.#gates
    this.#gates = new Map(
      levels.map((level) => {
        const { name } = level.metadata
        const capacity = limits.get(name) as Capacity
        return [name, gateOf(level, capacity, before.get(name))]
      }),
    )
    for (const gate of before.values()) if (this.#gates.get(gate.name)?.queues !== gate.queues) drain(gate)
    this.#dispatch()
  }

  /**
   * Lets a request in, at once or when it is its turn.
   *
   * @param level  Where nothing of that name is configured, the request is let in.
   * @param width  Seats it takes.
   * @throws {StatusError} `TooManyRequests`, also as a rejection after waiting.
   */
  enter(
    level: string,
    flow: string,
    width: number,
    gone: (leave: () => void) => void,
  ): Leave | Promise<Leave> {
    const gate = this.#gates.get(level)
    if (!gate) return () => {}
    const seats = Math.min(width, Math.max(gate.capacity.nominal, 1))
    if (gate.isExempt || ((gate.queues?.length ?? 0) === 0 && this.#hasRoom(gate, seats))) {
      return this.#take(gate, seats)
    }
    return this.#wait(gate, flow, seats, gone)
  }

  states(): GateState[] {
    return [...this.#gates.values()].map(
      ({ name, capacity, inUse, executing, queues, dispatched, rejected }) => ({
        name,
        nominal: capacity.nominal,
        inUse,
        executing,
        waiting: queues?.length ?? 0,
        dispatched,
        rejected,
      }),
    )
  }

  #take(gate: Gate, seats: number): Leave {
    gate.inUse += seats
    gate.executing++
    gate.dispatched++
    let left = false
    return () => {
      if (left) return
      left = true
      gate.inUse -= seats
      gate.executing--
      this.#dispatch()
    }
  }

  #wait(gate: Gate, flow: string, width: number, gone: (leave: () => void) => void): Promise<Leave> {
    return new Promise((resolve, reject) => {
      const refuse = (): void => {
        clearTimeout(timer)
        gate.rejected++
        reject(tooMany())
      }
      const waiting: Waiting = {
        width,
        begin: () => {
          clearTimeout(timer)
          resolve(this.#take(gate, width))
        },
        refuse,
      }
      const giveUp = (): void => {
        if (gate.queues?.remove(waiting)) refuse()
      }
      const timer = setTimeout(giveUp, this.#options.waitMs).unref()
      if (!gate.queues?.add(flow, waiting)) return refuse()
      gone(giveUp)
    })
  }

  #dispatch(): void {
    for (const gate of this.#gates.values()) {
      for (
        let next = gate.queues?.peek();
        next && this.#hasRoom(gate, next.width);
        next = gate.queues?.peek()
      ) {
        gate.queues?.take()
        next.begin()
      }
    }
  }

  /** Own seats first; then those that other levels lend and do not use. */
  #hasRoom(gate: Gate, width: number): boolean {
    const { inUse, capacity } = gate
    const wanted = inUse + width
    if (wanted <= capacity.nominal) return true
    if (wanted > capacity.nominal + capacity.borrowing) return false
    let free = 0
    let borrowed = 0
    for (const other of this.#gates.values()) {
      if (other === gate) continue
      const unused = other.capacity.nominal - other.inUse
      free += Math.max(0, Math.min(other.capacity.lendable, unused))
      borrowed += Math.max(0, -unused)
    }
    return wanted - capacity.nominal <= free - borrowed
  }
}

const shareOf = ({ metadata, spec }: PriorityLevel) => {
  const { nominalConcurrencyShares = spec.type === 'Exempt' ? 0 : 30, lendablePercent = 0 } =
    (spec.type === 'Exempt' ? spec.exempt : spec.limited) ?? {}
  return {
    name: metadata.name,
    shares: nominalConcurrencyShares,
    lendablePercent,
    borrowingLimitPercent: spec.limited?.borrowingLimitPercent,
  }
}

const defaults: Queuing = { queues: 64, handSize: 8, queueLengthLimit: 50 }

function queuingOf({ spec }: PriorityLevel): Queuing | undefined {
  const response = spec.limited?.limitResponse
  return response?.type === 'Queue' ? { ...defaults, ...response.queuing } : undefined
}

interface Built extends Gate {
  /** How its queues were asked for: they are kept as long as that stays the same. */
  readonly queuing: string
}

function gateOf(level: PriorityLevel, capacity: Capacity, before: Gate | undefined): Built {
  const queuing = queuingOf(level)
  const key = JSON.stringify(queuing ?? null)
  const same = before && (before as Built).queuing === key ? (before as Built) : undefined
  const isExempt = level.spec.type === 'Exempt'
  if (same && same.isExempt === isExempt) return Object.assign(same, { capacity })
  return {
    name: level.metadata.name,
    isExempt,
    capacity,
    queues: queuing && new QueueSet<Waiting>(queuing),
    queuing: key,
    inUse: 0,
    executing: 0,
    dispatched: before?.dispatched ?? 0,
    rejected: before?.rejected ?? 0,
  }
}

function drain({ queues }: Gate): void {
  for (let next = queues?.take(); next; next = queues?.take()) next.begin()
}

const tooMany = (): StatusError =>
  new StatusError('TooManyRequests', 'Too many requests, please try again later.', {
    details: { retryAfterSeconds: 1 },
  })
