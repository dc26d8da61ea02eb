import { BlockList, isIPv4 } from 'node:net'

/**
 * A test whether an address lies in one of the networks.
 *
 * @param cidrs  IPv4 networks: `10.128.0.0/16`.
 */
export function networksOf(cidrs: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const cidr of cidrs) {
    const [network = '', bits = '32'] = cidr.split('/')
    list.addSubnet(network, Number(bits), 'ipv4')
  }
  return (address) => isIPv4(address) && list.check(address, 'ipv4')
}
