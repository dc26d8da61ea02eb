import { reading } from '../costs.ts'
import { type Declared, fn, member } from '../declare.ts'
import { bool, int, opaque, string } from '../types.ts'
import { CelError, Opaque } from '../values.ts'
import { type Address, formatAddress, masked, type Network, parseAddress, parseNetwork } from './addresses.ts'

const ip = opaque('net.IP')
const cidr = opaque('net.CIDR')

const ipOf = (address: Address): Opaque<Address> =>
  new Opaque('net.IP', address, (other) => other.bits === address.bits && other.value === address.value)
const cidrOf = (network: Network): Opaque<Network> =>
  new Opaque(
    'net.CIDR',
    network,
    ({ address, length }) =>
      address.value === network.address.value &&
      address.bits === network.address.bits &&
      length === network.length,
  )

function readIp(text: string): Address {
  const read = parseAddress(text)
  if (typeof read === 'string') throw new CelError(read)
  return read
}
function readCidr(text: string): Network {
  const read = parseNetwork(text)
  if (typeof read === 'string')
    throw new CelError(`network address parse error during conversion from string: ${read}`)
  return read
}

const holdsIp = ({ address, length }: Network, other: Address): boolean =>
  address.bits === other.bits &&
  masked({ address: other, length }).value === masked({ address, length }).value
const holdsCidr = (outer: Network, inner: Network): boolean =>
  outer.length <= inner.length && holdsIp(outer, inner.address)

const test = (says: (address: Address) => boolean) => [
  member([ip], bool, ({ value }: Opaque<Address>) => says(value)),
]
const isV4 = ({ bits }: Address): boolean => bits === 32
const top = ({ bits, value }: Address, count: number): bigint => value >> BigInt(bits - count)
const isMulticast = (address: Address): boolean =>
  isV4(address) ? top(address, 4) === 0xen : top(address, 8) === 0xffn
const isLoopback = (address: Address): boolean =>
  isV4(address) ? top(address, 8) === 127n : address.value === 1n
const isLinkLocal = (address: Address): boolean =>
  isV4(address) ? top(address, 16) === 0xa9fen : top(address, 10) === 0x3fan
const isLinkLocalMulticast = (address: Address): boolean =>
  isV4(address) ? top(address, 24) === 0xe00000n : (top(address, 16) & 0xff0fn) === 0xff02n
const isBroadcast = (address: Address): boolean => isV4(address) && address.value === 0xffffffffn

/** Kubernetes' functions for IP addresses and networks. */
export const networks: Declared = {
  ip: [
    fn([string], ip, (text: string) => ipOf(readIp(text)), reading()),
    member([cidr], ip, ({ value }: Opaque<Network>) => ipOf(value.address)),
  ],
  isIP: [fn([string], bool, (text: string) => typeof parseAddress(text) !== 'string', reading())],
  'ip.isCanonical': [fn([string], bool, (text: string) => formatAddress(readIp(text)) === text, reading(2))],
  family: [member([ip], int, ({ value }: Opaque<Address>) => (isV4(value) ? 4n : 6n))],
  isUnspecified: test(({ value }) => value === 0n),
  isLoopback: test(isLoopback),
  isLinkLocalMulticast: test(isLinkLocalMulticast),
  isLinkLocalUnicast: test(isLinkLocal),
  isGlobalUnicast: test(
    (address) =>
      address.value !== 0n &&
      !isLoopback(address) &&
      !isMulticast(address) &&
      !isLinkLocal(address) &&
      !isBroadcast(address),
  ),
  cidr: [fn([string], cidr, (text: string) => cidrOf(readCidr(text)), reading())],
  isCIDR: [fn([string], bool, (text: string) => typeof parseNetwork(text) !== 'string', reading())],
  containsIP: [
    member([cidr, ip], bool, (network: Opaque<Network>, address: Opaque<Address>) =>
      holdsIp(network.value, address.value),
    ),
    member([cidr, string], bool, (network: Opaque<Network>, text: string) =>
      holdsIp(network.value, readIp(text)),
    ),
  ],
  containsCIDR: [
    member([cidr, cidr], bool, (outer: Opaque<Network>, inner: Opaque<Network>) =>
      holdsCidr(outer.value, inner.value),
    ),
    member([cidr, string], bool, (outer: Opaque<Network>, text: string) =>
      holdsCidr(outer.value, readCidr(text)),
    ),
  ],
  prefixLength: [member([cidr], int, ({ value }: Opaque<Network>) => BigInt(value.length))],
  masked: [
    member([cidr], cidr, ({ value }: Opaque<Network>) =>
      cidrOf({ address: masked(value), length: value.length }),
    ),
  ],
  string: [
    fn([ip], string, ({ value }: Opaque<Address>) => formatAddress(value)),
    fn([cidr], string, ({ value }: Opaque<Network>) => `${formatAddress(value.address)}/${value.length}`),
  ],
}
