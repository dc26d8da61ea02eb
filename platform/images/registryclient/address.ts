import { BlockList, isIP } from 'node:net'

/**
 * Addresses that no registry of others has: those of this machine, of its link, and of the services that clouds put
 * there, which give credentials to whoever asks from here.
 */
const refused = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  refused.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['fe80::', 10],
  ['fd00:ec2::254', 128],
  ['ff00::', 8],
] as const)
  refused.addSubnet(network, prefix, 'ipv6')

/** IPv6 addresses that stand for one of IPv4: mapped, and translated. */
const embedding = new BlockList()
embedding.addSubnet('::ffff:0:0', 96, 'ipv6')
embedding.addSubnet('64:ff9b::', 96, 'ipv6')

/** Whether an import may not go to this address. */
export function isRefusedAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 0) return true
  if (version === 4) return refused.check(address, 'ipv4')
  if (refused.check(address, 'ipv6')) return true
  const inner = embedding.check(address, 'ipv6') ? embedded(address) : undefined
  return inner !== undefined && refused.check(inner, 'ipv4')
}

/** The IPv4 address in the last 32 bits. */
function embedded(address: string): string {
  const dotted = /(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1]
  if (dotted) return dotted
  const [, , last = '0', before = '0'] = ['', '', ...address.split(':').reverse()]
  const [high, low] = [Number.parseInt(before || '0', 16), Number.parseInt(last || '0', 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
