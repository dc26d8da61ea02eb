import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract, type Header, type Pack, pack } from 'tar-stream'
import type { Piece } from '../catalog/recipe.ts'
import { type Blob, writeBlob } from './blob.ts'
import { packed } from './packed.ts'

/** The same pieces make the same layer, whenever and wherever. */
const MTIME = new Date(0)

/** Writes the pieces of a recipe as one layer of an image. */
export async function piecesLayer(
  layout: string,
  pieces: readonly Piece[],
  signal: AbortSignal,
): Promise<Blob> {
  const layer = pack()
  const fill = async (): Promise<void> => {
    for (const piece of pieces) await add(layer, piece)
    layer.finalize()
  }
  const [blob] = await Promise.all([
    writeBlob(layout, packed(layer), signal),
    fill().catch((error) => {
      layer.destroy(error)
      throw error
    }),
  ])
  return blob
}

async function add(layer: Pack, piece: Piece): Promise<void> {
  if ('directory' in piece) {
    const { directory, mode = 0o755, user = 0 } = piece
    await entry(layer, { name: `${inTar(directory)}/`, type: 'directory', mode, uid: user })
  } else if ('file' in piece) {
    const { file, content, mode = 0o644 } = piece
    await entry(layer, { name: inTar(file), mode }, content)
  } else if ('link' in piece) {
    await entry(layer, { name: inTar(piece.link), type: 'symlink', linkname: piece.to, mode: 0o777 })
  } else if ('copy' in piece) {
    const { size } = await stat(piece.copy)
    const header = { name: inTar(piece.as), size, mode: piece.mode ?? 0o644 }
    await pipeline(createReadStream(piece.copy), layer.entry({ ...owned, ...header }))
  } else {
    await unpack(layer, piece)
  }
}

const inTar = (path: string): string => path.replace(/^\//, '')
const owned = { mtime: MTIME, uid: 0, gid: 0 }

const entry = (
  layer: Pack,
  header: Partial<Header> & Pick<Header, 'name'>,
  content: Buffer | string = '',
): Promise<void> =>
  new Promise((done, failed) => {
    layer.entry({ ...owned, ...header }, content, (error) => (error ? failed(error) : done()))
  })

async function unpack(
  layer: Pack,
  { unpack, into, without = [] }: Extract<Piece, { unpack: string }>,
): Promise<void> {
  const entries = extract()
  const copy = async (): Promise<void> => {
    for await (const item of entries) {
      const { name, type, size, mode } = item.header
      const below = name.replace(/^[^/]+\//, '')
      if (type !== 'file' || without.some((start) => below.startsWith(start))) {
        item.resume()
        continue
      }
      const executable = ((mode ?? 0) & 0o111) !== 0
      const header = { name: `${inTar(into)}/${below}`, size, mode: executable ? 0o755 : 0o644 }
      await pipeline(item, layer.entry({ ...owned, ...header }))
    }
  }
  await Promise.all([pipeline(createReadStream(unpack), createGunzip(), entries), copy()])
}
