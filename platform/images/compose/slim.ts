import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { extract, type Header, pack } from 'tar-stream'
import { type Blob, writeBlob } from './blob.ts'
import { belongsIntoImage } from './keep.ts'
import { packed } from './packed.ts'

/** What overlayfs says of a folder that hides the one below it. */
const OPAQUE = 'SCHILY.xattr.trusted.overlay.opaque'
const gone = (path: string): string => posix.join(posix.dirname(path), `.wh.${posix.basename(path)}`)

/**
 * Writes what overlayfs has in its upper folder, on top of those `below`, as a layer of an image, without what no
 * application reads. A file that is gone is a character device there, and has a name of its own here.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts
 */
export async function slimLayer(
  layout: string,
  diff: string,
  { below, without }: { readonly below: readonly string[]; readonly without: readonly string[] },
  signal: AbortSignal,
): Promise<Blob> {
  const tar = spawn('tar', [...readAll, '--directory', diff, '--create', '.'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
  })
  let said = ''
  tar.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-1_000)
  })
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
  tar.on('error', reject)
  tar.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`tar ended with ${code}: ${said}`))))

  const entries = extract()
  const slim = pack()
  const copy = async (): Promise<void> => {
    for await (const entry of entries) {
      const { header } = entry
      if (!belongsIntoImage(header.name, without)) {
        entry.resume()
        continue
      }
      await pipeline(entry, slim.entry(asLayer(header)))
      const attributes = header.pax as Readonly<Record<string, string>> | undefined
      // Overlayfs says so of every new folder too, which hides nothing.
      if (attributes?.[OPAQUE] === 'y' && below.some((path) => existsSync(join(path, header.name))))
        await marker(slim, { ...header, name: posix.join(header.name, '.wh..wh..opq') })
    }
    slim.finalize()
  }
  const copied = copy().catch((error) => {
    slim.destroy(error)
    throw error
  })
  const [, , layer] = await Promise.all([
    pipeline(tar.stdout, entries, { signal }),
    copied,
    writeBlob(layout, packed(slim), signal),
    ended,
  ])
  return layer
}

/** In a fixed order, so that the same folder is the same layer. */
const readAll = [
  '--sort=name',
  '--numeric-owner',
  '--format=pax',
  '--pax-option=delete=atime,delete=ctime',
  '--xattrs',
  '--xattrs-include=trusted.overlay.opaque',
]

/** An entry of the upper folder as an image has it; the content of a file stays what it is. */
export function asLayer(header: Header): Header {
  const { pax: _, ...plain } = header
  const isGone = header.type === 'character-device' && !header.devmajor && !header.devminor
  return isGone ? { ...plain, name: gone(header.name), type: 'file', size: 0, mode: 0o644 } : plain
}

const marker = (slim: ReturnType<typeof pack>, header: Header): Promise<void> =>
  new Promise((done, failed) => {
    const file = { name: header.name, type: 'file' as const, mode: 0o644, size: 0 }
    slim.entry(file, '', (error) => (error ? failed(error) : done()))
  })
