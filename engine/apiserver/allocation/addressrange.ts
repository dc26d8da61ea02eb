/** A block of IPv4 addresses. */
export interface AddressRange {
  /** As it was written: `10.129.0.0/16`. */
  readonly cidr: string
  /** First address as a number. */
  readonly base: number
  readonly size: number
}

/** @throws when the text is no IPv4 CIDR between /8 and /30. */
export function parseRange(cidr: string): AddressRange {
  const [address = '', bits = ''] = cidr.split('/')
  const first = addressToNumber(address)
  const prefix = Number(bits)
  if (first === undefined || !/^\d+$/.test(bits) || prefix < 8 || prefix > 30) {
    throw new Error(`${JSON.stringify(cidr)} is not an IPv4 range such as 10.129.0.0/16`)
  }
  const size = 2 ** (32 - prefix)
  return { cidr, base: first - (first % size), size }
}

/** Undefined when the text is no IPv4 address in its usual form. */
export function addressToNumber(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1)
  if (!parts || parts.some((part) => Number(part) > 255 || String(Number(part)) !== part)) return undefined
  return parts.reduce((number, part) => number * 256 + Number(part), 0)
}

export const numberToAddress = (number: number): string =>
  [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255].join('.')
