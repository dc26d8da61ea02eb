/** What our table is called and which addresses are the cluster's. */
export interface TableSettings {
  /** Name of the `ip` table; everything in it is ours. */
  readonly table: string
  readonly podCIDR: string
  readonly serviceCIDR: string
}

/**
 * nft commands that replace our table by an empty one: hooks and maps without Services. Atomic together with the
 * commands that follow; established connections are not touched, since conntrack remembers their translation.
 *
 * - `dispatch`: where a new connection is led, for pods and other machines (prerouting) and for this one (output).
 * - `guard`: with `route_localnet` on, another machine on the wire could address our 127.0.0.0/8; it must not.
 *   Answers to a NodePort reached as 127.0.0.1 get that address only later, by conntrack, and pass.
 * - `refuse`: what still has a Service's address after translation has no endpoint: the client hears so at once.
 * - `postrouting`: answers must find back. A pod behind its own Service, 127.0.0.1, and clients of another
 *   machine sent on to a third one need our address; so do pods that talk to the world.
 */
export function baseTable({ table, podCIDR, serviceCIDR }: TableSettings, comment: string): string {
  const t = `ip ${table}`
  const rules = (chain: string, ...texts: string[]): string[] =>
    texts.map((text) => `add rule ${t} ${chain} ${text}`)
  return [
    `add table ${t}`,
    `delete table ${t}`,
    `add table ${t} { comment "${comment}" ; }`,
    ...collections(t),
    `add chain ${t} dispatch`,
    ...rules('dispatch', ...dispatch),
    ...hooked(t, 'prerouting', 'nat', 'prerouting', 'dstnat', ['jump dispatch']),
    ...hooked(t, 'output', 'nat', 'output', '-100', ['jump dispatch']),
    ...hooked(t, 'guard', 'filter', 'prerouting', 'raw', ['iif != lo ip daddr 127.0.0.0/8 drop']),
    `add chain ${t} refuse`,
    ...rules('refuse', 'meta l4proto tcp reject with tcp reset', 'reject with icmp type port-unreachable'),
    ...['input', 'forward', 'output'].flatMap((hook) =>
      hooked(t, `refuse-${hook}`, 'filter', hook, 'filter', [
        `ip daddr ${serviceCIDR} goto refuse`,
        'ct state new ip daddr . meta l4proto . th dport @refused goto refuse',
      ]),
    ),
    ...hooked(t, 'postrouting', 'nat', 'postrouting', 'srcnat', masquerade(podCIDR)),
  ].join('\n')
}

const collections = (t: string): string[] => [
  `add map ${t} services { type ipv4_addr . inet_proto . inet_service : verdict; }`,
  `add map ${t} nodeports { type inet_proto . inet_service : verdict; }`,
  `add map ${t} anyhostports { type inet_proto . inet_service : ipv4_addr . inet_service; }`,
  `add map ${t} hostports { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; }`,
  `add set ${t} refused { type ipv4_addr . inet_proto . inet_service; }`,
  `add set ${t} hairpins { type ipv4_addr . ipv4_addr; }`,
  `add set ${t} remotes { type ipv4_addr; }`,
]

const dispatch = [
  'ip daddr . meta l4proto . th dport vmap @services',
  'fib daddr type != local return',
  'meta l4proto { tcp, udp, sctp } dnat ip to meta l4proto . th dport map @anyhostports',
  'meta l4proto { tcp, udp, sctp } dnat ip to ip daddr . meta l4proto . th dport map @hostports',
  'meta l4proto . th dport vmap @nodeports',
]

const masquerade = (podCIDR: string): string[] => [
  'ct status dnat ip saddr . ip daddr @hairpins masquerade fully-random',
  'ct status dnat oif != lo ip saddr 127.0.0.0/8 masquerade fully-random',
  `ct status dnat ip saddr != ${podCIDR} ip daddr @remotes fib saddr type != local masquerade fully-random`,
  `ip saddr ${podCIDR} ip daddr != { ${podCIDR}, 224.0.0.0/4 } masquerade fully-random`,
]

const hooked = (
  t: string,
  chain: string,
  type: string,
  hook: string,
  priority: string,
  texts: readonly string[],
): string[] => [
  `add chain ${t} ${chain} { type ${type} hook ${hook} priority ${priority}; }`,
  ...texts.map((text) => `add rule ${t} ${chain} ${text}`),
]
