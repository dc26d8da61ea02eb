import { isIPv4 } from 'node:net'
import type { Service, ServicePort } from '@hawser/kinds/core/service.ts'
import type { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import { type Endpoint, endpointsOf, usable } from './endpoints.ts'
import { type Draft, emptyRuleset, type Ruleset } from './ruleset.ts'

/** What the rules need to know about this machine and its cluster. */
export interface Place {
  readonly nodeName: string
  readonly podCIDR: string
}

/** One Service port with the endpoints that each kind of client is sent to. */
interface Target {
  /** Name of its chain, readable in `nft list table`. */
  readonly chain: string
  readonly protocol: string
  readonly port: number
  readonly internal: readonly Endpoint[]
  readonly external: readonly Endpoint[]
  /** `externalTrafficPolicy: Local`: clients outside of the cluster reach only pods of this node. */
  readonly externalIsLocal: boolean
  /** Clients stay with their endpoint for so long; undefined: every connection is balanced. */
  readonly affinitySeconds: number | undefined
}

/**
 * nftables rules for one Service: where its addresses lead.
 *
 * A port without endpoints gets no rule: what is still addressed to a Service after the nat hooks is refused
 * (`base.ts`). Headless and ExternalName Services have no address, so no rule.
 */
export function serviceRules(service: Service, slices: readonly EndpointSlice[], place: Place): Ruleset {
  const rules = emptyRuleset()
  if (service.spec.type === 'ExternalName' || !isIPv4(service.spec.clusterIP ?? '')) return rules
  for (const port of service.spec.ports ?? []) {
    const endpoints = endpointsOf(port, slices, place.nodeName)
    const target = targetOf(service, port, endpoints)
    addChains(rules, target, place)
    addInternal(rules, target, service)
    addExternal(rules, target, service, port)
    addReturnPaths(rules, [...target.internal, ...target.external])
  }
  return rules
}

function targetOf(service: Service, port: ServicePort, endpoints: readonly Endpoint[]): Target {
  const { metadata, spec } = service
  const near = usable(endpoints.filter((endpoint) => endpoint.isLocal))
  const anywhere = usable(endpoints)
  const protocol = port.protocol.toLowerCase()
  const externalIsLocal = spec.externalTrafficPolicy === 'Local'
  return {
    chain: `service/${metadata.namespace}/${metadata.name}/${protocol}/${port.port}`,
    protocol,
    port: port.port,
    internal: spec.internalTrafficPolicy === 'Local' ? near : anywhere,
    external: externalIsLocal ? near : anywhere,
    externalIsLocal,
    affinitySeconds:
      spec.sessionAffinity === 'ClientIP'
        ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800)
        : undefined,
  }
}

const externalChain = ({ chain, internal, external, externalIsLocal }: Target): string =>
  externalIsLocal || internal !== external ? `${chain}/external` : chain

function addChains(rules: Draft, target: Target, { podCIDR }: Place): void {
  const { chain, internal, external, externalIsLocal } = target
  if (internal.length > 0) rules.chains.set(chain, balance(target, internal))
  const outside = externalChain(target)
  if (outside !== chain) {
    // Pods and this machine itself are inside: the rule about outside clients is not for them.
    const insiders = externalIsLocal && internal.length > 0 ? insidersTo(chain, podCIDR) : []
    rules.chains.set(outside, [...insiders, ...balance(target, external)])
  }
  if (target.affinitySeconds !== undefined) addAffinity(rules, target, target.affinitySeconds)
}

const insidersTo = (chain: string, podCIDR: string): string[] => [
  `ip saddr ${podCIDR} goto ${chain}`,
  `fib saddr type local goto ${chain}`,
]

const endpointChain = ({ chain }: Target, { address, port }: Endpoint): string =>
  `${chain}/${address}/${port}`
const clientsOf = (target: Target, endpoint: Endpoint): string => `${endpointChain(target, endpoint)}/clients`

function balance(target: Target, endpoints: readonly Endpoint[]): string[] {
  if (endpoints.length === 0) return []
  return target.affinitySeconds === undefined
    ? [spread(target.protocol, endpoints)]
    : returning(target, endpoints)
}

/** One rule that picks an endpoint at random and sends the connection there. */
function spread(protocol: string, endpoints: readonly Endpoint[]): string {
  const [only] = endpoints
  if (endpoints.length === 1 && only) return `meta l4proto ${protocol} dnat to ${only.address}:${only.port}`
  const choices = endpoints.map(({ address, port }, index) => `${index} : ${address} . ${port}`)
  return `meta l4proto ${protocol} dnat ip to numgen random mod ${endpoints.length} map { ${choices.join(', ')} }`
}

/** A client that was here goes to its endpoint again; a new one is sent to any. */
function returning(target: Target, endpoints: readonly Endpoint[]): string[] {
  const choices = endpoints.map((endpoint, index) => `${index} : goto ${endpointChain(target, endpoint)}`)
  return [
    ...endpoints.map(
      (endpoint) => `ip saddr @${clientsOf(target, endpoint)} goto ${endpointChain(target, endpoint)}`,
    ),
    `numgen random mod ${endpoints.length} vmap { ${choices.join(', ')} }`,
  ]
}

function addAffinity(rules: Draft, target: Target, seconds: number): void {
  for (const endpoint of new Set([...target.internal, ...target.external])) {
    const clients = clientsOf(target, endpoint)
    rules.sets.set(clients, '{ type ipv4_addr; size 65535; flags dynamic,timeout; }')
    rules.chains.set(endpointChain(target, endpoint), [
      `update @${clients} { ip saddr timeout ${seconds}s }`,
      spread(target.protocol, [endpoint]),
    ])
  }
}

function addInternal(rules: Draft, target: Target, { spec }: Service): void {
  if (target.internal.length === 0) return
  rules.elements.set(
    `services ${spec.clusterIP} . ${target.protocol} . ${target.port}`,
    `goto ${target.chain}`,
  )
}

function addExternal(rules: Draft, target: Target, service: Service, port: ServicePort): void {
  const chain = externalChain(target)
  const leadsSomewhere = target.external.length > 0 || rules.chains.has(chain)
  for (const address of externalAddresses(service)) {
    const frontend = `${address} . ${target.protocol} . ${target.port}`
    if (leadsSomewhere) rules.elements.set(`services ${frontend}`, `goto ${chain}`)
    if (target.external.length === 0) rules.elements.set(`refused ${frontend}`, '')
  }
  if (port.nodePort && leadsSomewhere)
    rules.elements.set(`nodeports ${target.protocol} . ${port.nodePort}`, `goto ${chain}`)
}

const externalAddresses = ({ spec, status }: Service): string[] =>
  [...(spec.externalIPs ?? []), ...(status.loadBalancer.ingress ?? []).flatMap(({ ip }) => ip ?? [])].filter(
    (address) => isIPv4(address),
  )

/** Which endpoints' answers must come back through this machine because the client's address would not lead here. */
function addReturnPaths(rules: Draft, endpoints: readonly Endpoint[]): void {
  for (const { address, isLocal } of endpoints) {
    rules.elements.set(isLocal ? `hairpins ${address} . ${address}` : `remotes ${address}`, '')
  }
}
