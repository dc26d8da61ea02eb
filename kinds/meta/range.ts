import { cidr, isIPv4 } from './names.ts'

/** Addresses that begin with the same bits. */
export interface AddressRange {
  /** 32 or 128. */
  readonly width: number
  readonly bits: number
  readonly address: bigint
}

/** Undefined when the text is no CIDR. */
export function parseRange(text: string): AddressRange | undefined {
  if (cidr(text).length > 0) return undefined
  const [address = '', bits] = text.split('/')
  const isOld = isIPv4(address)
  return {
    width: isOld ? 32 : 128,
    bits: Number(bits),
    address: isOld ? numberOf(address.split('.').map(Number), 8n) : numberOf(groupsOf(address), 16n),
  }
}

const numberOf = (parts: readonly number[], width: bigint): bigint =>
  parts.reduce((sum, part) => (sum << width) | BigInt(part), 0n)

/** The eight groups of an IPv6 address, written out. */
function groupsOf(address: string): readonly number[] {
  // The URL parser knows every way to write one, and answers the shortest.
  const [before = '', after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const read = (text = '') => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  const [start, end] = [read(before), read(after)]
  return [...start, ...Array<number>(8 - start.length - end.length).fill(0), ...end]
}

/** `part` is within `whole`, and smaller. */
export function rangeContains(whole: AddressRange, part: AddressRange): boolean {
  const shift = BigInt(whole.width - whole.bits)
  return (
    whole.width === part.width && whole.bits < part.bits && whole.address >> shift === part.address >> shift
  )
}
