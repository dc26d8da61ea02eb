import { pipeline, type Readable } from 'node:stream'
import { extract } from 'tar-stream'
import { RuntimeError } from '../errors.ts'
import type { Expected } from './content.ts'
import type { Index } from './manifest.ts'

const longestIndexBytes = 4 << 20

/**
 * Reads an OCI image layout from a tar as it comes, in any order: blobs go to `store` one by one, which must read
 * each to its end. Other files are skipped.
 *
 * @throws {RuntimeError} `Invalid`: it is not a tar, or has no usable index.json.
 * @see https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export async function readLayout(
  tar: Readable,
  store: (blob: Expected, data: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<Index> {
  let index: Index | undefined
  for await (const entry of entriesOf(tar)) {
    const { name, size = 0, type } = entry.header
    const data = readable(entry as AsyncIterable<Uint8Array>)
    const blob = type === 'file' ? /^(?:\.\/)?blobs\/sha256\/([0-9a-f]{64})$/.exec(name) : null
    if (blob) await store({ digest: `sha256:${blob[1]}`, size }, data)
    else if (/^(\.\/)?index\.json$/.test(name)) index = parseIndex(await text(data, size))
    else entry.resume()
  }
  if (!index)
    throw new RuntimeError('Invalid', 'the archive has no index.json: it is not an OCI image layout')
  return index
}

async function* entriesOf(tar: Readable) {
  const entries = extract()
  pipeline(tar, entries, () => undefined) // an error of `tar` comes out of `entries`
  yield* readable(entries)
}

/** The same items; when they cannot be read to their end, the archive is to blame. */
async function* readable<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]()
  try {
    for (;;) {
      const { done, value } = await iterator.next().catch(unreadable)
      if (done) return
      yield value
    }
  } finally {
    await iterator.return?.()
  }
}

function unreadable(error: Error): never {
  throw new RuntimeError('Invalid', `the archive cannot be read as tar: ${error.message}`, { cause: error })
}

async function text(entry: AsyncIterable<Uint8Array>, size: number): Promise<string> {
  if (size > longestIndexBytes)
    throw new RuntimeError('Invalid', `the archive's index.json has ${size} bytes`)
  return Buffer.concat(await Array.fromAsync(entry)).toString('utf8')
}

function parseIndex(json: string): Index {
  let value: Partial<Index> | null
  try {
    value = JSON.parse(json)
  } catch (cause) {
    throw new RuntimeError('Invalid', "the archive's index.json is not JSON", { cause })
  }
  const manifests = value?.manifests
  const usable = Array.isArray(manifests) && manifests.length > 0 && manifests.every(isDescriptor)
  if (!usable) throw new RuntimeError('Invalid', "the archive's index.json names no manifest")
  return { schemaVersion: 2, manifests }
}

const isDescriptor = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  /^sha256:[0-9a-f]{64}$/.test(String((value as Record<string, unknown>).digest)) &&
  typeof (value as Record<string, unknown>).mediaType === 'string'
