import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import type { TestServer } from '../testserver.ts'

export type TestAgentAnswer = (request: IncomingMessage, response: ServerResponse) => void

/** A stand-in for the agent of a node: an HTTPS server as the node's that only takes the API server's certificate. */
export async function startTestAgent(
  t: TestContext,
  { server: { pki } }: TestServer,
  name: string,
  answer: TestAgentAnswer,
): Promise<{ readonly agent: https.Server; readonly port: number }> {
  const { certificate, key } = await pki.nodeServing(name, ['127.0.0.1'])
  const tls = { cert: certificate, key, ca: pki.ca, requestCert: true, rejectUnauthorized: true }
  const agent = https.createServer(tls, answer)
  agent.listen(0, '127.0.0.1')
  await once(agent, 'listening')
  t.after(() => {
    agent.close()
    agent.closeAllConnections()
  })
  return { agent, port: (agent.address() as AddressInfo).port }
}

/** A node whose agent listens on a port of this machine. */
export async function makeTestNode({ request }: TestServer, name: string, port: number): Promise<void> {
  const status = {
    addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
    daemonEndpoints: { kubeletEndpoint: { Port: port } },
  }
  await request('POST', '/api/v1/nodes', { body: { metadata: { name, labels: { zone: name } } } })
  const headers = { 'content-type': 'application/merge-patch+json' }
  await request('PATCH', `/api/v1/nodes/${name}/status`, { body: { status }, headers })
}

/** A pod on a node, or on none. @returns its uid. */
export async function makeTestPod(
  { request }: TestServer,
  name: string,
  nodeName?: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<string> {
  const spec = { containers: [{ name: 'main', image: 'x' }], ...(nodeName && { nodeName }) }
  const body = { metadata: { name, labels }, spec }
  const { code, json } = await request('POST', '/api/v1/namespaces/default/pods', { body })
  assert.equal(code, 201)
  return json.metadata.uid
}
