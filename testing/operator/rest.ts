import https from 'node:https'

/** Who asks whom. */
export interface Access {
  /** `https://127.0.0.1:6443` */
  readonly server: string
  /** PEM of the authority of the server. */
  readonly ca: string
  readonly token: string
}
export interface Answer {
  readonly code: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly bytes: Buffer
  /** The parsed body, when it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects to be there
  readonly json: any
}
export interface Ask {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}
export type Rest = (method: string, path: string, ask?: Ask) => Promise<Answer>

/** A client that does nothing but HTTP: what a test says is what is sent. */
export function restOf({ server, ca, token }: Access): Rest {
  const agent = new https.Agent({ ca, keepAlive: true })
  return (method, path, { body, headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      const given = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
      const request = https.request(`${server}${path}`, {
        agent,
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(given && { 'content-type': 'application/json', 'content-length': given.length }),
          ...headers,
        },
      })
      request.on('error', reject)
      request.on('response', async (response) => {
        const chunks: Buffer[] = []
        try {
          for await (const chunk of response) chunks.push(chunk as Buffer)
        } catch (error) {
          return reject(error)
        }
        const bytes = Buffer.concat(chunks)
        const isJson = /json/.test(response.headers['content-type'] ?? '') && bytes.length > 0
        resolve({
          code: response.statusCode ?? 0,
          headers: response.headers,
          bytes,
          json: isJson ? JSON.parse(bytes.toString()) : undefined,
        })
      })
      request.end(given)
    })
}

/** @throws {Error} with the answer unless it is a success. */
export async function done(asked: Promise<Answer>): Promise<Answer> {
  const answer = await asked
  if (answer.code < 400) return answer
  throw new Refused(answer)
}

export class Refused extends Error {
  readonly answer: Answer
  constructor(answer: Answer) {
    super(answer.json?.message ?? `${answer.code} ${answer.bytes}`)
    this.answer = answer
  }
}
