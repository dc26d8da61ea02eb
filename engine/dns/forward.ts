import { exchange, type Protocol } from './exchange.ts'
import type { Upstream } from './upstreams.ts'
import { aged, answering, isTruncated, lifetime, questionBytes, rcodeOf, withId } from './wire.ts'

export interface ForwardOptions {
  readonly upstreams: () => Promise<readonly Upstream[]>
  /** Milliseconds, for the age of what is kept. */
  readonly now?: () => number
  readonly timeoutMs?: number
  readonly tries?: number
  /** Queries under way at once; more are refused, so that a flood costs a bounded amount of memory and sockets. */
  readonly maxInFlight?: number
  /** Answers kept. */
  readonly maxKept?: number
}

/** Asks the servers of the world. Resolves to undefined when none of them could say anything. */
export type Forward = (query: Buffer, protocol: Protocol) => Promise<Buffer | undefined>

interface Kept {
  readonly response: Buffer
  readonly since: number
  readonly until: number
}

/** Nothing is kept longer, whatever its TTL: who changes a record should not wait for us. */
const MAX_KEPT_MS = 60_000
const SERVER_FAILURE = 2
const REFUSED = 5

/**
 * Forwards questions, each once however many ask it at the same time. That is also what ends a loop: when an
 * upstream asks us back, it is told to wait for the very answer it was asked for, and both give up in time.
 */
export function forwarder(options: ForwardOptions): Forward {
  const {
    upstreams,
    now = Date.now,
    timeoutMs = 2000,
    tries = 2,
    maxInFlight = 256,
    maxKept = 2000,
  } = options
  const kept = new Map<string, Kept>()
  const underWay = new Map<string, Promise<Buffer | undefined>>()

  function recall(key: string): Buffer | undefined {
    const found = kept.get(key)
    if (!found) return undefined
    if (found.until > now()) return aged(found.response, Math.floor((now() - found.since) / 1000))
    kept.delete(key)
    return undefined
  }
  function keep(key: string, response: Buffer): void {
    const seconds = lifetime(response)
    if (!seconds) return
    // A Map remembers the order of insertion: the first key is the oldest.
    const [oldest] = kept.keys()
    if (kept.size >= maxKept && oldest !== undefined) kept.delete(oldest)
    kept.set(key, { response, since: now(), until: now() + Math.min(seconds * 1000, MAX_KEPT_MS) })
  }
  async function askAll(query: Buffer, protocol: Protocol): Promise<Buffer | undefined> {
    const servers = await upstreams()
    let unhappy: Buffer | undefined
    for (let attempt = 0; attempt < Math.max(tries, servers.length) && servers.length > 0; attempt++) {
      const server = servers[attempt % servers.length] as Upstream
      const response = await exchange(query, server, protocol, timeoutMs).catch(() => undefined)
      if (response && rcodeOf(response) !== SERVER_FAILURE && rcodeOf(response) !== REFUSED) return response
      unhappy ??= response
    }
    return unhappy
  }
  return async (query, protocol) => {
    const key = keyOf(query, protocol)
    if (key === undefined) return undefined
    const remembered = recall(key)
    if (remembered) return answering(remembered, query)
    const running = underWay.get(key)
    if (!running && underWay.size >= maxInFlight) return undefined
    const asked = running ?? askAll(withId(query, 0), protocol)
    if (!running) {
      underWay.set(key, asked)
      void asked.then((response) => response && keep(key, response)).finally(() => underWay.delete(key))
    }
    const response = await asked
    return response && answering(response, query)
  }
}

/** What makes two queries the same: all but their ids and the case of the name. */
function keyOf(query: Buffer, protocol: Protocol): string | undefined {
  const question = questionBytes(query)
  if (!question) return undefined
  const rest = query.subarray(12 + question.length).toString('latin1')
  const flags = query.readUInt16BE(2)
  return `${protocol} ${flags} ${question.toString('latin1').toLowerCase()} ${rest}`
}

/** The response to a query that came by UDP, in full: asked again by TCP when UDP had no room. */
export async function forwardWhole(forward: Forward, query: Buffer): Promise<Buffer | undefined> {
  const response = await forward(query, 'udp')
  return response && isTruncated(response) ? ((await forward(query, 'tcp')) ?? response) : response
}
