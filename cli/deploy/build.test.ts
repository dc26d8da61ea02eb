import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import { startContext } from '@hawser/client/context.ts'
import { type HttpsTransport, httpsTransport } from '@hawser/client/https.ts'
import type { Build } from '@hawser/kinds/build/build.ts'
import type { Progress } from '../progress.ts'
import { followBuild } from './build.ts'

const phases: string[] = []
const build = () => ({
  kind: 'Build',
  apiVersion: 'build.openshift.io/v1',
  metadata: { name: 'web-1', namespace: 'shop', resourceVersion: '1' },
  status: { phase: phases.shift() ?? 'Complete' },
})
const { signal } = new AbortController()

/** An API server whose every stream breaks off in the middle. */
let transport: HttpsTransport
const server = createServer((request, response) => {
  const url = request.url ?? ''
  if (url.includes('/log')) return breakOff(response, 'Step 1\n')
  if (url.includes('watch=true')) return breakOff(response, '{"type":')
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(build()))
})
function breakOff(response: ServerResponse, text: string): void {
  response.writeHead(200)
  response.write(text, () => setImmediate(() => response.destroy()))
}
before(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  transport = httpsTransport({ server: `http://127.0.0.1:${port}` })
})
after(() => {
  transport.close()
  server.close()
})
beforeEach(() => {
  phases.length = 0
})

const client = () => startContext({ transport, component: 'test', signal }).client
const told: string[] = []
const progress = {
  step() {},
  detail() {},
  line: (text: string) => told.push(text),
} as Partial<Progress> as Progress

test('a build is followed to its end, though its log and what watches it break off', async () => {
  phases.push('Running', 'Running', 'Complete')
  const ended = await followBuild(client(), build() as unknown as Build, progress, signal)
  assert.equal(ended.status.phase, 'Complete')
  assert.deepEqual(told, ['Step 1', 'the connection broke; the log goes on with: hawser logs web-1-build'])
})

test('nobody waits for a server that is gone', async () => {
  const gone = httpsTransport({ server: 'http://127.0.0.1:9' })
  const { client: lost } = startContext({ transport: gone, component: 'test', signal })
  await assert.rejects(
    followBuild(lost, build() as unknown as Build, progress, signal),
    /cannot reach the API server/,
  )
  gone.close()
})
