import type { IncomingMessage } from 'node:http'
import type { Node } from '@hawser/kinds/core/node.ts'
import { agentOf } from '../connect/destination.ts'
import { type Dialer, hostHeader } from '../connect/dial.ts'

const patienceMs = 5_000
const mostBytes = 4 * 1024 * 1024

/**
 * What the agent of a node answers to `GET /hawser/usage`, as JSON that nobody has looked at yet.
 *
 * @throws {Error} within five seconds, whatever is wrong.
 */
export function askAgent(dialer: Dialer, node: Node): Promise<unknown> {
  const to = agentOf(node)
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const request = dialer.request(to, 'GET', '/hawser/usage', [...hostHeader(to)])
  const timer = setTimeout(() => request.destroy(new Error('no answer in time')), patienceMs)
  request.on('error', reject)
  request.on('response', (response) => {
    read(response).then(resolve, (error: Error) => {
      reject(error)
      request.destroy()
    })
  })
  request.end()
  return promise.finally(() => clearTimeout(timer))
}

async function read(response: IncomingMessage): Promise<unknown> {
  if (response.statusCode !== 200) throw new Error(`it answered ${response.statusCode}`)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > mostBytes) throw new Error('the answer is too long')
    chunks.push(chunk)
  }
  return JSON.parse(Buffer.concat(chunks).toString())
}
