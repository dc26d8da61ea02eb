import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Agent } from '../agent.ts'
import type { NodeUsage } from '../usage/usage.ts'
import type { Pods } from '../workers/pods.ts'
import type { Work } from '../workers/work.ts'

/** What a request is refused with; the API server passes it on to whoever asked. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export interface Asked {
  readonly agent: Agent
  readonly pods: Pods
  readonly request: IncomingMessage
  /** Path segments, decoded. */
  readonly path: readonly string[]
  readonly query: URLSearchParams
  /** What everything here uses just now. */
  readonly usage: () => Promise<NodeUsage>
}
export type Answer = (asked: Asked, response: ServerResponse) => Promise<void>

/** @throws {Refusal} 404 for a pod that is not on this node. */
export function podAsked({ pods }: Asked, namespace = '', name = ''): Work {
  const work = pods.find(namespace, name)
  if (!work) throw new Refusal(404, `pod "${namespace}/${name}" is not on this node`)
  return work
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

export const sendText = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text)
}

export const isTrue = (query: URLSearchParams, name: string): boolean =>
  ['1', 'true'].includes(query.get(name) ?? '')

/** @throws {Refusal} 400 for anything but a whole number that is not negative. */
export function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  if (!/^\d{1,15}$/.test(text))
    throw new Refusal(400, `${name} must be a whole number of at least 0, not "${text}"`)
  return Number(text)
}
