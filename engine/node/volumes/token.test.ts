import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Agent } from '../agent.ts'
import type { Pod } from '../pod.ts'
import { forgetTokens, podToken } from './token.ts'

const start = Date.parse('2026-03-01T12:00:00Z')
const pod = {
  metadata: { name: 'web', namespace: 'shop', uid: 'u' },
  spec: { serviceAccountName: 'web' },
} as unknown as Pod
const hour = { path: 'token', expirationSeconds: 3600 }

function agentAt(clock: { now: number }, answer: () => object): { agent: Agent; asked: unknown[][] } {
  const asked: unknown[][] = []
  const invoke = async (...about: unknown[]) => {
    asked.push(about)
    return answer()
  }
  const agent = { context: { now: () => clock.now, client: { invoke }, log: () => {} } } as unknown as Agent
  return { agent, asked }
}
const issued = (token: string, minutes: number) => ({
  status: { token, expirationTimestamp: new Date(start + minutes * 60_000).toISOString() },
})

test('a token is asked for by pod, kept, and renewed at four fifths of its life', async () => {
  const clock = { now: start }
  let count = 0
  const { agent, asked } = agentAt(clock, () => issued(`t${++count}`, 60 * count))
  assert.equal(await podToken(agent, pod, hour), 't1')
  clock.now = start + 47 * 60_000
  assert.equal(await podToken(agent, pod, hour), 't1')
  clock.now = start + 49 * 60_000
  assert.equal(await podToken(agent, pod, hour), 't2')
  const [, account, subresource, body, namespace] = asked[0] ?? []
  assert.deepEqual([account, subresource, namespace], ['web', 'token', 'shop'])
  assert.deepEqual((body as { spec: object }).spec, {
    audiences: [],
    expirationSeconds: 3600,
    boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'web', uid: 'u' },
  })
  forgetTokens('u')
})

test('without an answer the old token does while it is good, and then the pod has none', async () => {
  const clock = { now: start }
  let isUp = true
  const { agent } = agentAt(clock, () => {
    if (isUp) return issued('t', 60)
    throw new Error('the server is away')
  })
  await podToken(agent, pod, hour)
  isUp = false
  clock.now = start + 59 * 60_000
  assert.equal(await podToken(agent, pod, hour), 't')
  clock.now = start + 60 * 60_000
  await assert.rejects(podToken(agent, pod, hour), /failed to fetch token: the server is away/)
  forgetTokens('u')
})
