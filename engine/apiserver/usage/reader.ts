import type { Node } from '@hawser/kinds/core/node.ts'
import { type AgentUsage, agentUsage } from './agentusage.ts'

export interface ReaderOptions {
  /** Asks the agent of a node. May fail, but must end. */
  readonly ask: (node: Node) => Promise<unknown>
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** What nodes use, by their names; those that do not tell are not there. */
export type UsageReader = (nodes: readonly Node[]) => Promise<ReadonlyMap<string, AgentUsage>>

/** So long an answer is passed on to others who ask. */
const freshMs = 3_000
/** An agent that did not answer is left alone for a while: it costs everybody who asks its whole patience. */
const silentMs = 15_000
/** Agents that one question asks at the same time. */
const atOnce = 32

/** Asks agents, each at most once at a time, and remembers for a moment what they said. */
export function openReader({ ask, now }: ReaderOptions): UsageReader {
  const known = new Map<string, { readonly usage: AgentUsage | undefined; readonly until: number }>()
  const running = new Map<string, Promise<AgentUsage | undefined>>()

  const forget = (): void => {
    for (const [name, { until }] of known) if (until <= now()) known.delete(name)
  }
  const fetch = async (node: Node): Promise<AgentUsage | undefined> => {
    const { name } = node.metadata
    let usage: AgentUsage | undefined
    try {
      usage = agentUsage(await ask(node))
    } catch {
      // That it is silent shows in what is not there; why, its node's conditions tell.
    }
    known.set(name, { usage, until: now() + (usage ? freshMs : silentMs) })
    running.delete(name)
    return usage
  }
  const usageOf = async (node: Node): Promise<AgentUsage | undefined> => {
    const { name } = node.metadata
    const found = known.get(name)
    return found ? found.usage : running.getOrInsertComputed(name, () => fetch(node))
  }
  return async (nodes) => {
    forget()
    const answers = new Map<string, AgentUsage>()
    const left = nodes.filter(isHeardOf).values()
    const work = async (): Promise<void> => {
      for (const node of left) {
        const usage = await usageOf(node)
        if (usage) answers.set(node.metadata.name, usage)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    return answers
  }
}

/** The condition is unknown once the agent has been silent for a while. */
const isHeardOf = ({ status }: Node): boolean =>
  !status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'Unknown')
