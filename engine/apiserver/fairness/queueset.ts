import { createHash } from 'node:crypto'

export interface Queuing {
  readonly queues: number
  /** Queues that one flow may use: two flows rarely share all of theirs. */
  readonly handSize: number
  readonly queueLengthLimit: number
}

/** A request that waits for its turn. */
export interface Waiting {
  /** Seats it will take. */
  readonly width: number
}

interface Queue<W> {
  readonly waiting: W[]
  /** Virtual time at which its next request may start: flows that got much wait longer. */
  start: number
}

/**
 * The queues of one priority level. Which flow a request is of decides where it waits (shuffle sharding), and queues
 * take turns by how much they got (start-time fair queuing): a flow with thousands of requests only delays itself.
 */
export class QueueSet<W extends Waiting> {
  readonly #queuing: Queuing
  readonly #queues: Queue<W>[]
  #virtualTime = 0
  #length = 0

  constructor(queuing: Queuing) {
    this.#queuing = queuing
    this.#queues = Array.from({ length: queuing.queues }, () => ({ waiting: [], start: 0 }))
  }

  get length(): number {
    return this.#length
  }

  /** @returns false when the queues of this flow are full. */
  add(flow: string, request: W): boolean {
    const queue = this.#shortest(flow)
    if (queue.waiting.length >= this.#queuing.queueLengthLimit) return false
    if (queue.waiting.length === 0) queue.start = Math.max(queue.start, this.#virtualTime)
    queue.waiting.push(request)
    this.#length++
    return true
  }

  /** The one whose turn it is, still in its queue. */
  peek(): W | undefined {
    return this.#first()?.waiting[0]
  }

  take(): W | undefined {
    const queue = this.#first()
    const request = queue?.waiting.shift()
    if (!queue || !request) return undefined
    this.#length--
    this.#virtualTime = queue.start
    queue.start += request.width
    return request
  }

  /** Takes out a request that no longer waits; false when it is not there. */
  remove(request: W): boolean {
    for (const { waiting } of this.#queues) {
      const at = waiting.indexOf(request)
      if (at < 0) continue
      waiting.splice(at, 1)
      this.#length--
      return true
    }
    return false
  }

  #first(): Queue<W> | undefined {
    // Asked of every level whenever a request ends, and hardly ever does anybody wait.
    if (this.#length === 0) return undefined
    let first: Queue<W> | undefined
    for (const queue of this.#queues) {
      if (queue.waiting.length > 0 && (!first || queue.start < first.start)) first = queue
    }
    return first
  }

  #shortest(flow: string): Queue<W> {
    const hand = handOf(flow, this.#queuing).map((index) => this.#queues[index] as Queue<W>)
    return hand.reduce((best, queue) => (queue.waiting.length < best.waiting.length ? queue : best))
  }
}

/** Different queues for a flow, always the same ones: cards dealt by the flow's hash. */
export function handOf(flow: string, { queues, handSize }: Pick<Queuing, 'queues' | 'handSize'>): number[] {
  let hash = createHash('sha256').update(flow).digest().readBigUInt64BE()
  const deck = Array.from({ length: queues }, (_, index) => index)
  const hand: number[] = []
  for (let dealt = 0; dealt < Math.min(handSize, queues); dealt++) {
    const left = BigInt(deck.length)
    hand.push(...deck.splice(Number(hash % left), 1))
    hash /= left
  }
  return hand
}
