import type { PodDraft } from '../application.ts'
import { dnsName } from '../names.ts'
import {
  field,
  itemsOf,
  type Member,
  membersOf,
  noteKey,
  textAt,
  textOf,
  textsOf,
  wrong,
  wrongKey,
} from '../yaml/expect.ts'
import { keyed } from './keyed.ts'
import { asMap } from './merge.ts'

/** Tells what networks are here: one. */
export function tellNetworks(given: Member | undefined): void {
  const networks = membersOf(given)
  const [first] = networks.filter(({ name }) => name !== 'default')
  if (first)
    noteKey(
      first,
      'all services are on one network here, and reach one another by name; a NetworkPolicy separates them',
    )
  for (const network of networks)
    keyed(
      network,
      ['driver', 'external', 'internal', 'name', 'attachable', 'labels'],
      {},
      {
        driver_opts: 'is not supported: the network is that of the platform',
        ipam: 'is not supported: addresses are given by the platform',
        enable_ipv6: 'is not supported',
        enable_ipv4: 'is not supported',
      },
    )
}

/** Names a service has beside its own, and the services it links to under other names. */
export function aliasesOf(given: Member | undefined): string[] {
  if (!given) return []
  const networks = membersOf(field(asMap(given.at), given.key, given.findings))
  const aliases = networks.flatMap((network) => {
    const members = keyed(
      network,
      ['aliases'],
      { priority: 'is not used', gw_priority: 'is not used' },
      {
        ipv4_address: 'is not supported: addresses change, names stay',
        ipv6_address: 'is not supported: addresses change, names stay',
        link_local_ips: 'is not supported',
        mac_address: 'is not supported',
        interface_name: 'is not supported',
        driver_opts: 'is not supported',
      },
    )
    return itemsOf(members.get('aliases')).flatMap((item) => {
      const text = textOf(item)
      const name = text === undefined ? undefined : dnsName(text, 63)
      if (text !== undefined && name !== text)
        wrong(
          item,
          `${JSON.stringify(text)} cannot be the name of a Service: lower-case letters, digits and dashes`,
        )
      return name === text && name !== undefined ? [name] : []
    })
  })
  return [...new Set(aliases)]
}

/** `db`, or `db:database`. */
export function linksOf(
  given: Member | undefined,
): { readonly to: string; readonly as: string | undefined }[] {
  return (given ? textsOf(given) : []).map((text) => {
    const [to = '', as] = text.split(':')
    return { to, as }
  })
}

export function hostNaming(
  service: ReadonlyMap<string, Member>,
): Pick<PodDraft, 'hostname' | 'hostAliases' | 'dnsConfig'> {
  const hostname = service.get('hostname')
  const name = textAt(service, 'hostname')
  if (hostname && name !== undefined && dnsName(name, 63) !== name)
    wrong(hostname, 'must be lower-case letters, digits and dashes')
  const hosts = service.get('extra_hosts')
  const hostAliases = hosts ? extraHosts(hosts) : []
  const search = service.get('dns_search')
  const options = service.get('dns_opt')
  const dnsConfig = {
    ...(search && { searches: textsOf(search) }),
    ...(options && {
      options: textsOf(options).map((text) => {
        const [option = '', value] = text.split(':')
        return { name: option, ...(value !== undefined && { value }) }
      }),
    }),
  }
  return {
    ...(name !== undefined && { hostname: name }),
    ...(hostAliases.length > 0 && { hostAliases }),
    ...(Object.keys(dnsConfig).length > 0 && { dnsConfig }),
  }
}

function extraHosts(given: Member): NonNullable<PodDraft['hostAliases']> {
  const found = new Map<string, string[]>()
  for (const each of membersOf(field(asMap(given.at, /=|:/), given.key, given.findings))) {
    for (const ip of textsOf(each).map((text) => text.replace(/^\[(.*)\]$/, '$1'))) {
      if (!/^[0-9.]+$|^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(ip))
        wrongKey(each, `${ip} is no address; the machine itself cannot be reached by a name`)
      else found.set(ip, [...(found.get(ip) ?? []), each.name])
    }
  }
  return [...found].map(([ip, hostnames]) => ({ ip, hostnames }))
}

export function checkNetworkMode(given: Member | undefined): void {
  const mode = given && textOf(given)
  if (given && mode !== undefined && mode !== 'bridge' && mode !== 'default')
    wrong(given, `"${mode}" is not supported: every pod is on the network of the platform`)
}
