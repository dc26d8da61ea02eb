import { RegistryError } from '../error.ts'

/** First and last byte. */
export interface Range {
  readonly start: number
  readonly end: number
}

/**
 * What a `Range` header asks of a blob; undefined: all of it, also for several ranges, which may be answered so.
 *
 * @throws {RegistryError} `RANGE_INVALID` when the blob has no such bytes.
 */
export function rangeOf(header: string | undefined, size: number): Range | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (start <= end) return { start, end }
  throw new RegistryError('RANGE_INVALID', `the blob has ${size} bytes`, {
    headers: { 'Content-Range': `bytes */${size}` },
  })
}

/** The `Content-Range` of a chunk: `0-99`; some write it as HTTP does for answers. */
export function chunkOf(header: string | undefined): Range | undefined {
  if (header === undefined) return undefined
  const [, start, end] = /^(?:bytes[ =])?(\d{1,15})-(\d{1,15})(?:\/(?:\d+|\*))?$/.exec(header) ?? []
  if (start !== undefined && Number(start) <= Number(end)) return { start: Number(start), end: Number(end) }
  throw new RegistryError('RANGE_INVALID', `${JSON.stringify(header.slice(0, 80))} is not FIRST-LAST`)
}
