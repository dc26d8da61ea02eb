import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { StatusError } from '@hawser/kinds/meta/status.ts'

/** Enough of the beginning to know a tar by. */
const HEAD = 512

/** An uploaded source whose beginning has been looked at. */
export interface Source {
  /** As a build pod takes it: gzipped, so that a source which did not arrive whole is noticed. Can be read once. */
  gzipped(): AsyncIterable<Buffer>
  /** Kind of the archive, when it is none that every builder image can unpack. */
  readonly archive: 'zip' | 'bzip2' | 'xz' | 'zstd' | undefined
}

/**
 * B15: looks at the beginning of an upload, and no further.
 *
 * @param asFile  The upload is a file of that name, and not an archive.
 * @throws {StatusError} `BadRequest` when it is empty or an archive of another kind.
 */
export async function openSource(body: AsyncIterable<Buffer>, asFile: string | undefined): Promise<Source> {
  const chunks = body[Symbol.asyncIterator]()
  const head: Buffer[] = []
  let length = 0
  while (length < HEAD) {
    const { value, done } = await chunks.next()
    if (done) break
    head.push(value)
    length += value.length
  }
  const start = Buffer.concat(head)
  const kind = kindOf(start)
  if (asFile === undefined) refuse(kind)
  async function* all(): AsyncIterable<Buffer> {
    yield start
    for (;;) {
      const { value, done } = await chunks.next()
      if (done) return
      yield value
    }
  }
  const whole = (): Readable => Readable.from(all(), { objectMode: false })
  // Level 0: only for the checksum at the end.
  const wrapped = (): Readable => {
    const gzip = createGzip({ level: 0 })
    const source = whole()
    source.on('error', (error) => gzip.destroy(error))
    return source.pipe(gzip)
  }
  const archive = asFile === undefined && isForTools(kind) ? kind : undefined
  const stream = asFile === undefined && kind === 'gzip' ? whole : wrapped
  // Nothing is read, and nothing can fail, before somebody asks for the first bytes.
  async function* gzipped(): AsyncIterable<Buffer> {
    yield* stream()
  }
  return { gzipped, archive }
}

export type SourceKind = 'empty' | 'tar' | 'gzip' | 'zip' | 'bzip2' | 'xz' | 'zstd' | 'unknown'

const magics: readonly (readonly [SourceKind, number, string])[] = [
  ['gzip', 0, '1f8b'],
  ['zip', 0, '504b0304'],
  ['bzip2', 0, '425a68'],
  ['xz', 0, 'fd377a585a00'],
  ['zstd', 0, '28b52ffd'],
  // "ustar", in the header of the first file.
  ['tar', 257, '7573746172'],
]

/** What an upload is, by its first 512 bytes. */
export function kindOf(head: Buffer): SourceKind {
  if (head.length === 0) return 'empty'
  const found = magics.find(
    ([, at, magic]) => head.subarray(at, at + magic.length / 2).toString('hex') === magic,
  )
  // A tar without any file is only zeros.
  return found?.[0] ?? (head.every((byte) => byte === 0) ? 'tar' : 'unknown')
}

const isForTools = (kind: SourceKind): kind is 'zip' | 'bzip2' | 'xz' | 'zstd' =>
  kind === 'zip' || kind === 'bzip2' || kind === 'xz' || kind === 'zstd'

function refuse(kind: SourceKind): void {
  if (kind !== 'empty' && kind !== 'unknown') return
  const what = kind === 'empty' ? 'the upload is empty' : 'the upload is no archive'
  throw new StatusError('BadRequest', `${what}; the source must be a zip, a tar or a tar.gz`, {
    hint: 'tar -cz DIR gives one. A single file is sent with ?asFile=NAME.',
  })
}
