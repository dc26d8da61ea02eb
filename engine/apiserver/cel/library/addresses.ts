/** An IP address as a number. */
export interface Address {
  readonly bits: 32 | 128
  readonly value: bigint
}
export interface Network {
  readonly address: Address
  readonly length: number
}

/** The address, or upstream's sentence about what is wrong. */
export function parseAddress(text: string): Address | string {
  const [plain = '', zone] = text.split('%', 2)
  const read = plain.includes(':') ? parseV6(plain) : parseV4(plain)
  const quoted = JSON.stringify(text)
  if (!read)
    return `IP Address ${quoted} parse error during conversion from string: ParseAddr(${quoted}): unable to parse IP`
  if (zone !== undefined) return `IP address ${quoted} with zone value is not allowed`
  if (isMapped(read)) return `IPv4-mapped IPv6 address ${quoted} is not allowed`
  return read
}

/** The network, or upstream's sentence about what is wrong. */
export function parseNetwork(text: string): Network | string {
  const slash = text.lastIndexOf('/')
  const quoted = JSON.stringify(text)
  const wrong = `network address parse error during conversion from string: netip.ParsePrefix(${quoted}): `
  if (slash < 0) return `${wrong}no '/'`
  const head = text.slice(0, slash)
  const address = head.includes('%') ? undefined : head.includes(':') ? parseV6(head) : parseV4(head)
  if (!address) return `${wrong}ParseAddr(${JSON.stringify(head)}): unable to parse IP`
  const digits = text.slice(slash + 1)
  if (!/^(0|[1-9]\d{0,2})$/.test(digits)) return `${wrong}bad bits after slash: ${JSON.stringify(digits)}`
  if (Number(digits) > address.bits) return `${wrong}prefix length out of range`
  if (isMapped(address)) return `IPv4-mapped IPv6 address ${quoted} is not allowed`
  return { address, length: Number(digits) }
}

const isMapped = ({ bits, value }: Address): boolean => bits === 128 && value >> 32n === 0xffffn

function parseV4(text: string): Address | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined
  return { bits: 32, value: parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n) }
}

function parseV6(text: string): Address | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [before, after] = halves.map(groupsOf)
  if (!before || (halves.length === 2 && !after)) return undefined
  const missing = 8 - before.length - (after?.length ?? 0)
  if (after ? missing < 1 : missing !== 0) return undefined
  const groups = [...before, ...Array<bigint>(after ? missing : 0).fill(0n), ...(after ?? [])]
  return { bits: 128, value: groups.reduce((sum, group) => (sum << 16n) | group, 0n) }
}

function groupsOf(text: string): bigint[] | undefined {
  if (text === '') return []
  const parts = text.split(':')
  const tail = parts.at(-1)?.includes('.') ? parseV4(parts.pop() as string) : null
  if (tail === undefined || !parts.every((part) => /^[0-9a-fA-F]{1,4}$/.test(part))) return undefined
  const groups = parts.map((part) => BigInt(`0x${part}`))
  return tail ? [...groups, tail.value >> 16n, tail.value & 0xffffn] : groups
}

/** Canonical: the longest run of zeros is `::`. */
export function formatAddress({ bits, value }: Address): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.')
  const groups = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(112 - 16 * i)) & 0xffffn))
  const { start, length } = longestZeros(groups)
  const hex = groups.map((group) => group.toString(16))
  if (length < 2) return hex.join(':')
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let length = 0
    while (groups[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  return best
}

/** The first address of a network. */
export function masked({ address: { bits, value }, length }: Network): Address {
  const rest = BigInt(bits - length)
  return { bits, value: (value >> rest) << rest }
}
