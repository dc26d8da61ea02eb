import { BlockList, isIP } from 'node:net'

// Whoever may write the status of a pod chooses its address. He must not reach, with our rights, what only this machine
// may: loopback, link-local (where clouds keep credentials), multicast.
const refused = new BlockList()
refused.addSubnet('0.0.0.0', 8)
refused.addSubnet('127.0.0.0', 8)
refused.addSubnet('169.254.0.0', 16)
refused.addSubnet('224.0.0.0', 4)
refused.addAddress('255.255.255.255')
refused.addAddress('::', 'ipv6')
refused.addAddress('::1', 'ipv6')
refused.addSubnet('fe80::', 10, 'ipv6')
refused.addSubnet('ff00::', 8, 'ipv6')

/** Whether the API server passes connections on to an address of a pod. A name is no address. */
export function mayReach(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && !refused.check(address, family === 6 ? 'ipv6' : 'ipv4')
}
