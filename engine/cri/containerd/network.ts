/** The network of the pods of one node. */
export interface PodNetwork {
  readonly name: string
  readonly podCIDR: string
  readonly mtu: number
  /** Where host-local keeps which address is whose. */
  readonly dataDir: string
}

/**
 * The CNI configuration list: every pod gets a veth pair to the host, an address of its own and a route through
 * the host. `ptp` and not `bridge`, because Services only work across a bridge with br_netfilter, which not every
 * kernel has. Pods that speak to the world are masqueraded by the proxy's nftables rules, once for all pods, not
 * by iptables rules per pod.
 *
 * @see https://www.cni.dev/plugins/current/main/ptp/
 */
export function conflist({ name, podCIDR, mtu, dataDir }: PodNetwork): object {
  return {
    cniVersion: '0.4.0',
    name,
    plugins: [
      {
        type: 'ptp',
        mtu,
        ipMasq: false,
        ipam: {
          type: 'host-local',
          dataDir,
          ranges: [[{ subnet: podCIDR }]],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
    ],
  }
}
