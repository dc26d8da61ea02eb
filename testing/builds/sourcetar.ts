import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'

/** A source as it is uploaded: a gzipped tar of its files by path; those that begin with `#!` may be run. */
export async function sourceTar(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const archive = pack()
  for (const [name, content] of Object.entries(files))
    archive.entry({ name, mode: isProgram(content) ? 0o755 : 0o644 }, content)
  archive.finalize()
  return gzipSync(await buffer(archive as unknown as AsyncIterable<Buffer>), { level: 1 })
}

const isProgram = (content: string | Buffer): boolean => content.slice(0, 2).toString() === '#!'
