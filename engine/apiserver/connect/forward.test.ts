import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { exchangeOf } from '../http/exchange.ts'
import type { Dialer } from './dial.ts'
import { forward } from './forward.ts'

async function listening(
  t: TestContext,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<number> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

const dialer: Dialer = {
  request: ({ host, port }, method, path, headers) =>
    request({ host, port, method, path, headers: [...headers], agent: false }),
  close: () => undefined,
}

test('who does not begin to answer in time is given up', async (t) => {
  const hung = Promise.withResolvers<void>()
  const silent = await listening(t, (asked) => void asked.once('close', hung.resolve))
  const port = await listening(t, (asked, response) => {
    const to = { host: '127.0.0.1', port: silent }
    forward(dialer, exchangeOf(asked, response), to, { path: '/', patienceMs: 20 }).catch(
      ({ reason, message }) => response.writeHead(504).end(`${reason} ${message}`),
    )
  })
  const answer = await fetch(`http://127.0.0.1:${port}/`)
  assert.equal(await answer.text(), 'Timeout Timeout: request did not complete within the allotted timeout')
  // The other side is not left waiting either.
  await hung.promise
})
