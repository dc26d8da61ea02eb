import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { connect } from 'node:http2'
import { request } from 'node:https'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export type Version = '1.1' | '2'
export interface Identity {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** The disk may be behind by so much. */
const aheadBytes = 1 << 20
/** As clients in Go have it. */
const windowBytes = 4 << 20

/** Pulls a blob as container engines do: what comes is hashed and written on the way. Resolves to its sha256. */
export async function pull(url: string, identity: Identity, version: Version, to: string): Promise<string> {
  const hash = createHash('sha256')
  const hashed = async function* (pieces: AsyncIterable<Buffer>) {
    for await (const piece of pieces) {
      hash.update(piece)
      yield piece
    }
  }
  await using answer = await (version === '2' ? get2 : get1)(url, identity)
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`)
  await pipeline(answer.body, hashed, createWriteStream(to, { highWaterMark: aheadBytes }))
  return hash.digest('hex')
}

interface Got extends AsyncDisposable {
  readonly status: number | undefined
  readonly body: Readable
}

async function get1(url: string, identity: Identity): Promise<Got> {
  const asked = request(url, { ...identity, agent: false })
  asked.end()
  const [answer] = await once(asked, 'response')
  return { status: answer.statusCode, body: answer, [Symbol.asyncDispose]: async () => void asked.destroy() }
}

async function get2(url: string, identity: Identity): Promise<Got> {
  const { origin, pathname } = new URL(url)
  const session = connect(origin, { ...identity, settings: { initialWindowSize: windowBytes } })
  session.once('connect', () => session.setLocalWindowSize(windowBytes))
  const stream = session.request({ ':path': pathname })
  const [headers] = await once(stream, 'response')
  return {
    status: headers[':status'],
    body: stream,
    [Symbol.asyncDispose]: async () => void session.destroy(),
  }
}
