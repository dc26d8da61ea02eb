import { Readable } from 'node:stream'
import type { Pack } from 'tar-stream'

/** What a tar packer gives, as a stream of Node: its own streams are iterable too, only their types do not say so. */
export const packed = (pack: Pack): Readable =>
  Readable.from(pack as unknown as AsyncIterable<Buffer>, { objectMode: false })
