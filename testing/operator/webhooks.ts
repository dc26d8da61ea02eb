import { once } from 'node:events'
import { createServer } from 'node:https'
import type { KeyPair } from '@hawser/apiserver/pki/certificate.ts'

// biome-ignore lint/suspicious/noExplicitAny: what the API server sends, which the test is about
type Json = any

const ports: Record<string, number> = { postgres: 5432, mysql: 3306, redis: 6379 }

/** Fills in what depends on the engine. */
function mutate({ request }: Json): Json {
  const { spec } = request.object
  const port = ports[spec.engine.name]
  const patch = spec.port === undefined &&
    port && [
      { op: 'add', path: '/spec/port', value: port },
      {
        op: 'add',
        path: '/metadata/annotations',
        value: { ...request.object.metadata.annotations, 'db.example.com/defaulted': 'port' },
      },
    ]
  return {
    allowed: true,
    ...(patch && { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') }),
  }
}

/** What no schema can say. */
function validate({ request }: Json): Json {
  if (request.operation === 'DELETE') {
    const isKept = request.oldObject.metadata.labels?.['db.example.com/protected'] === 'true'
    return isKept ? no('the database is protected; remove the label db.example.com/protected first') : yes
  }
  const { engine, replicas } = request.object.spec
  return engine.name === 'mysql' && replicas % 2 === 0
    ? no(`spec.replicas: Invalid value: ${replicas}: mysql needs an odd number of servers`)
    : { ...yes, warnings: replicas === 0 ? ['a database without servers serves nobody'] : [] }
}
const yes = { allowed: true }
const no = (message: string): Json => ({
  allowed: false,
  status: { code: 403, reason: 'Forbidden', message },
})

/** `engine: postgres:16` of v1beta1 is `engine: { name: postgres, version: "16" }` of v1. */
function convert({ request }: Json): Json {
  const { desiredAPIVersion, objects } = request
  const convertedObjects = objects.map((object: Json) => {
    const { engine, ...spec } = object.spec
    const [name, version] = typeof engine === 'string' ? engine.split(':') : [engine.name, engine.version]
    const other = desiredAPIVersion.endsWith('/v1')
      ? { name, ...(version && { version }) }
      : [name, ...(version ? [version] : [])].join(':')
    return { ...object, apiVersion: desiredAPIVersion, spec: { ...spec, engine: other } }
  })
  return { result: { status: 'Success' }, convertedObjects }
}

const answers: Record<string, (review: Json) => Json> = {
  '/mutate': mutate,
  '/validate': validate,
  '/convert': convert,
}

export interface Webhooks extends AsyncDisposable {
  /** How often each path was asked. */
  readonly asked: Readonly<Record<string, number>>
}

export async function startWebhooks({ certificate, key }: KeyPair, port: number): Promise<Webhooks> {
  const asked: Record<string, number> = {}
  const server = createServer({ cert: certificate, key }, async (request, response) => {
    const path = request.url?.split('?')[0] ?? ''
    const answer = answers[path]
    if (!answer) return void response.writeHead(404).end()
    asked[path] = (asked[path] ?? 0) + 1
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const review = JSON.parse(Buffer.concat(chunks).toString())
    const { apiVersion, kind } = review
    const body = { apiVersion, kind, response: { uid: review.request.uid, ...answer(review) } }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  server.listen(port)
  await once(server, 'listening')
  return {
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
