import assert from 'node:assert/strict'
import { Agent, request } from 'node:https'
import { test } from 'node:test'
import { allKinds } from '@hawser/kinds/index.ts'
import fc from 'fast-check'
import { startTestServer, type TestServer } from '../testserver.ts'
import { exampleOf } from './examples.ts'
import { type FuzzRequest, requestsOn } from './requests.ts'

// The same requests in every run; HAWSER_FUZZ_SEED and HAWSER_FUZZ_RUNS ask for others.
const seed = Number(process.env.HAWSER_FUZZ_SEED ?? 20_260)
const numRuns = Number(process.env.HAWSER_FUZZ_RUNS ?? 2500)

test('whatever is sent, the answer is never a server error, and the server lives on', async (t) => {
  const api = await startTestServer(t)
  await createExamples(api)
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  t.after(() => agent.destroy())
  const codes = new Map<number, number>()
  await fc.assert(
    fc.asyncProperty(requestsOn(allKinds), async (sent) => {
      const { code, text } = await send(api, agent, sent)
      codes.set(code, (codes.get(code) ?? 0) + 1)
      assert.ok(code < 500 || code === 503 || code === 504 || isUpstreams(text), `${code}: ${text}`)
      if (code >= 400) assertStatus(text, code)
    }),
    { seed, numRuns, endOnFailure: false, verbose: 1 },
  )
  assert.deepEqual(api.logged, [])
  assert.equal((await api.request('GET', '/readyz')).code, 200)
  assert.equal(({} as { polluted?: unknown }).polluted, undefined)
  // Most of what is sent must be understood, or nothing behind the border is tried.
  const accepted = [...codes].filter(([code]) => code < 400).reduce((sum, [, count]) => sum + count, 0)
  assert.ok(accepted > numRuns / 40, JSON.stringify([...codes]))
})

/** Requests on objects find some. */
async function createExamples(api: TestServer): Promise<void> {
  for (const kind of allKinds) {
    const root = kind.group ? `/apis/${kind.group}/${kind.version}` : `/api/${kind.version}`
    const where = kind.scope === 'Namespaced' ? `${root}/namespaces/default` : root
    await api.request('POST', `${where}/${kind.plural}`, { body: exampleOf(kind) })
  }
}

/** Upstream gives no reason when it cannot carry out a patch, and calls that a 500. A bug of ours is an InternalError. */
const isUpstreams = (text: string): boolean => {
  // As YAML or protobuf, for who asks for it.
  if (!text.startsWith('{')) return !text.includes('InternalError') && text.includes('Failure')
  const { kind, code, reason, message } = JSON.parse(text)
  return kind === 'Status' && code === 500 && reason === undefined && message !== ''
}

/** A refusal says what is wrong; some clients only take something else than JSON. */
function assertStatus(text: string, code: number): void {
  if (!text.startsWith('{')) return
  const status = JSON.parse(text)
  assert.equal(status.kind, 'Status')
  assert.equal(status.code, code)
  assert.ok(status.message, text)
}

function send(api: TestServer, agent: Agent, sent: FuzzRequest): Promise<{ code: number; text: string }> {
  const { method, path, body } = sent
  // Node does not say by itself how long the body of a DELETE is.
  const headers = { ...sent.headers, ...(body && { 'content-length': String(body.length) }) }
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...api.optionsFor(method, path, { headers }), agent }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({ code: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
      )
    })
    outgoing.setTimeout(20_000, () => outgoing.destroy(new Error(`no answer within 20 s: ${method} ${path}`)))
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
