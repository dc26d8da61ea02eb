import { randomUUID } from 'node:crypto'
import type { ServiceError } from '@grpc/grpc-js'
import { title } from '../connection.ts'
import { RuntimeError } from '../errors.ts'
import { refused } from '../refusal.ts'
import { ask, type Caller, callOf } from './ask.ts'

type Labels = Readonly<Record<string, string>>

interface WriteRequest {
  readonly action: 'STAT' | 'WRITE' | 'COMMIT'
  readonly ref: string
  readonly total: number
  readonly expected: string
  readonly offset?: number
  readonly data?: Uint8Array
}

const pieceBytes = 1 << 20
/** Manifests and configs are a few KiB; more than this is not one. */
const longestDocumentBytes = 8 << 20

/** What identifies a blob before it is written. */
export interface Expected {
  readonly digest: string
  readonly size: number
}

/**
 * Writes a blob, checked against its digest by containerd. Nothing happens if containerd has the blob, other than that
 * the lease holds it too.
 *
 * @param readsAll  Whether `source` is part of something that goes on behind it, and is to be read to its end in any case.
 * @throws {RuntimeError} `Invalid` when the bytes have another digest or length.
 */
export async function writeBlob(
  caller: Caller,
  blob: Expected,
  source: AsyncIterable<Uint8Array>,
  readsAll = true,
): Promise<void> {
  const writer = openWriter(caller, blob)
  try {
    let wanted = await writer.begin()
    const isNeeded = wanted && !writer.isWhole()
    for await (const data of isNeeded || readsAll ? pieces(source) : [])
      if (isNeeded && wanted) wanted = await writer.write(data)
    if (wanted) await writer.commit()
  } finally {
    await writer.close()
  }
}

/** One write of containerd's content service: a request, an answer, and so on. False: it has the blob already. */
function openWriter(caller: Caller, { digest, size }: Expected) {
  const call = callOf(caller, 'Content', 'Write', digest)
  const stream = caller.connection.duplex<WriteRequest, { offset: number }>(call)
  const answers = stream[Symbol.asyncIterator]()
  const abort = () => stream.cancel()
  caller.signal?.addEventListener('abort', abort)
  const ref = `hawser-${randomUUID()}`
  let offset = 0
  let unfinished = false
  const send = async (request: Pick<WriteRequest, 'action' | 'data'>): Promise<boolean> => {
    stream.write({ ref, total: size, expected: digest, offset, ...request })
    try {
      const { value } = await answers.next()
      if (request.action === 'STAT') offset = Number(value?.offset ?? 0)
      return true
    } catch (cause) {
      const error = refused(title(call), cause as ServiceError)
      if (error.reason === 'AlreadyExists') return false
      throw /unexpected commit (digest|size)/.test(error.message) ? mismatch(digest, error) : error
    }
  }
  return {
    begin: async () => (unfinished = await send({ action: 'STAT' })),
    /** Its file is there, of another namespace or put there: only containerd's books do not have it yet. */
    isWhole: () => size > 0 && offset === size,
    async write(data: Uint8Array) {
      const wanted = await send({ action: 'WRITE', data })
      offset += data.length
      return wanted
    },
    async commit() {
      await send({ action: 'COMMIT' })
      unfinished = false
    },
    async close() {
      caller.signal?.removeEventListener('abort', abort)
      stream.end()
      if (!unfinished) return
      stream.cancel()
      await ask({ connection: caller.connection }, 'Content', 'Abort', { ref }).catch(() => undefined)
    },
  }
}

const mismatch = (digest: string, cause: Error) =>
  new RuntimeError('Invalid', `the bytes of blob ${digest} are others than its digest says`, { cause })

/** The same bytes in pieces of about a mebibyte. */
async function* pieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of source) {
    held.push(chunk)
    bytes += chunk.length
    if (bytes < pieceBytes) continue
    yield Buffer.concat(held)
    held = []
    bytes = 0
  }
  if (bytes > 0) yield Buffer.concat(held)
}

/** Writes a blob we have in memory. */
export function writeBytes(caller: Caller, digest: string, bytes: Buffer): Promise<void> {
  const source = async function* () {
    yield bytes
  }
  return writeBlob(caller, { digest, size: bytes.length }, source())
}

/** Sets labels of a blob; others stay. Labels are how the garbage collector learns what refers to what. */
export async function labelBlob(caller: Caller, digest: string, labels: Labels): Promise<void> {
  const updateMask = { paths: Object.keys(labels).map((key) => `labels.${key}`) }
  await ask(caller, 'Content', 'Update', { info: { digest, labels }, updateMask }, digest)
}

/**
 * Reads a JSON document: a manifest, an index, a config.
 *
 * @throws {RuntimeError} `NotFound`: there is no such blob. `Invalid`: it is not such a document.
 */
export async function readDocument<T>(caller: Caller, digest: string): Promise<T> {
  const { info } = await ask<{ info: { size: number } }>(caller, 'Content', 'Info', { digest }, digest)
  if (info.size > longestDocumentBytes) {
    throw new RuntimeError('Invalid', `blob ${digest} has ${info.size} bytes: not a manifest or config`)
  }
  const call = { ...callOf(caller, 'Content', 'Read', digest), request: { digest } }
  const parts: Uint8Array[] = []
  for await (const { data } of caller.connection.stream<{ data: Uint8Array }>(call)) parts.push(data)
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8')) as T
  } catch (cause) {
    throw new RuntimeError('Invalid', `blob ${digest} is not JSON`, { cause })
  }
}
