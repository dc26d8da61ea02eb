import { checkEndpointAddress, isOfFamily } from '../core/checkaddress.ts'
import { type FieldError, invalid, required } from '../meta/field.ts'
import { dnsLabel, dnsSubdomain, portNumber } from '../meta/names.ts'
import { checkUnique } from '../meta/unique.ts'
import type { Endpoint, EndpointPort } from './endpoint.ts'

type AddressType = 'IPv4' | 'IPv6' | 'FQDN'

const most = { endpoints: 1000, ports: 20_000, addresses: 100 } as const

export function checkEndpoints(endpoints: readonly Endpoint[], type: AddressType): FieldError[] {
  if (endpoints.length > most.endpoints) return [tooMany('endpoints', endpoints.length, most.endpoints)]
  return endpoints.flatMap(({ addresses, hostname }, i) => {
    const at = `endpoints[${i}]`
    const errors = addresses.flatMap((address, j) => checkAddress(address, type, `${at}.addresses[${j}]`))
    if (addresses.length === 0) errors.push(required(`${at}.addresses`, 'must contain at least 1 address'))
    if (addresses.length > most.addresses)
      errors.push(tooMany(`${at}.addresses`, addresses.length, most.addresses))
    if (hostname)
      for (const problem of dnsLabel(hostname)) errors.push(invalid(`${at}.hostname`, hostname, problem))
    return errors
  })
}

export function checkPorts(ports: readonly EndpointPort[]): FieldError[] {
  if (ports.length > most.ports) return [tooMany('ports', ports.length, most.ports)]
  return [
    ...ports.flatMap(({ name, port }, i) => [
      ...(name ? dnsLabel(name).map((problem) => invalid(`ports[${i}].name`, name, problem)) : []),
      ...(port === undefined
        ? []
        : portNumber(port).map((problem) => invalid(`ports[${i}].port`, port, problem))),
    ]),
    ...checkUnique(
      ports,
      // Unlike elsewhere, only one port may go without a name.
      ({ name }) => name || '""',
      (i) => `ports[${i}].name`,
    ),
  ]
}

function checkAddress(address: string, type: AddressType, path: string): FieldError[] {
  if (type === 'FQDN')
    return dnsSubdomain(address.replace(/\.$/, '')).map((problem) => invalid(path, address, problem))
  if (!isOfFamily(address, type)) return [invalid(path, address, `must be a valid ${type} address`)]
  return checkEndpointAddress(address, path)
}

const tooMany = (field: string, count: number, limit: number): FieldError => ({
  type: 'FieldValueTooMany',
  field,
  problem: `Too many: ${count}: must have at most ${limit} items`,
})
