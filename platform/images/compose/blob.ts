import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { digestOf } from '../docker/manifest.ts'

/** Where a blob is described by an OCI manifest. */
export interface Blob {
  readonly digest: string
  readonly size: number
}

const place = async (layout: string, hex: string): Promise<string> => {
  const folder = join(layout, 'blobs', 'sha256')
  await mkdir(folder, { recursive: true })
  return join(folder, hex)
}

/** Writes what a stream brings into an OCI layout, in one pass and constant memory. */
export async function writeBlob(
  layout: string,
  content: AsyncIterable<Buffer>,
  signal?: AbortSignal,
): Promise<Blob> {
  const hash = createHash('sha256')
  let size = 0
  const partial = await place(layout, `.partial-${process.hrtime.bigint()}`)
  async function* measured(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk)
      size += chunk.length
      yield chunk
    }
  }
  await pipeline(content, measured, createWriteStream(partial), { ...(signal && { signal }) })
  const hex = hash.digest('hex')
  await rename(partial, await place(layout, hex))
  return { digest: `sha256:${hex}`, size }
}

/** Writes a JSON document into an OCI layout. */
export async function writeJsonBlob(layout: string, value: unknown): Promise<Blob> {
  const content = JSON.stringify(value)
  const digest = digestOf(content)
  await writeFile(await place(layout, digest.replace('sha256:', '')), content)
  return { digest, size: Buffer.byteLength(content) }
}
