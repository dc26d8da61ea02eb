import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createAuthority, issue } from '../../pki/certificate.ts'

/** What a webhook is asked. */
export interface Asked {
  readonly url: string
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects to be there
  readonly request: any
}
/** What it answers: parts of `response`, or a whole body, or nothing at all. */
export type Answer = object | { readonly body: string; readonly code?: number } | 'never'

/** A real HTTPS server with a certificate of its own authority. */
export interface TestWebhook extends AsyncDisposable {
  readonly port: number
  readonly caBundle: string
  readonly asked: Asked[]
  /** Connections it has seen. */
  readonly connections: () => number
  clientConfig(path?: string): object
}

let authority: Promise<{ ca: string; certificate: string; key: string }> | undefined
async function identity(): Promise<{ ca: string; certificate: string; key: string }> {
  const root = await createAuthority('webhooks', Date.now())
  const names = ['localhost', '127.0.0.1', 'hook.default.svc']
  const pair = await issue(root, { commonName: 'hook', usages: ['server'], names }, Date.now())
  return { ca: root.certificate, ...pair }
}

export async function startWebhook(answer: (asked: Asked) => Answer): Promise<TestWebhook> {
  authority ??= identity()
  const { ca, certificate, key } = await authority
  const asked: Asked[] = []
  let connections = 0
  const server = createServer({ cert: certificate, key }, async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const one = { url: request.url ?? '', request: JSON.parse(Buffer.concat(chunks).toString()).request }
    asked.push(one)
    const said = answer(one)
    if (said === 'never') return
    const body =
      'body' in said
        ? (said as { body: string }).body
        : JSON.stringify({
            apiVersion: 'admission.k8s.io/v1',
            kind: 'AdmissionReview',
            response: { uid: one.request.uid, allowed: true, ...said },
          })
    response.writeHead(('code' in said ? (said.code as number) : undefined) ?? 200).end(body)
  })
  server.on('secureConnection', () => connections++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const caBundle = Buffer.from(ca).toString('base64')
  return {
    port,
    caBundle,
    asked,
    connections: () => connections,
    clientConfig: (path = '/check') => ({ url: `https://localhost:${port}${path}`, caBundle }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export const patchOf = (...operations: object[]): object => ({
  patchType: 'JSONPatch',
  patch: Buffer.from(JSON.stringify(operations)).toString('base64'),
})
