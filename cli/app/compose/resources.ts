import type { ContainerDraft } from '../application.ts'
import { type Field, type Member, numberOf } from '../yaml/expect.ts'
import { keyed } from './keyed.ts'
import { bytesOf, cpuQuantity, memoryQuantity, millicoresOf } from './units.ts'

type Resources = NonNullable<ContainerDraft['resources']>
interface Amounts {
  readonly millicores?: number
  readonly bytes?: number
}

/** What a service asks for when it does not say: a limit is no claim to as much. */
const usual = { millicores: 50, bytes: 64 * 1024 ** 2 }

/** Limits and reservations of `deploy.resources`, and of the older keys of the service itself. */
export function resourcesOf(deploy: Member | undefined, service: ReadonlyMap<string, Member>): Resources {
  const members = keyed(deploy, ['limits', 'reservations'])
  const limits = {
    ...amountsOf(service.get('cpus'), service.get('mem_limit')),
    ...amounts(members.get('limits')),
  }
  const reserved = {
    ...amountsOf(undefined, service.get('mem_reservation')),
    ...amounts(members.get('reservations')),
  }
  const shares = service.get('cpu_shares')
  const weight = shares && numberOf(shares)
  const wanted = weight === undefined ? usual.millicores : Math.ceil((weight / 1024) * 1000)
  const requests = {
    cpu: `${Math.max(1, Math.min(wanted, limits.millicores ?? wanted))}m`,
    memory: memoryQuantity(Math.min(usual.bytes, limits.bytes ?? usual.bytes)),
    ...quantities(reserved),
  }
  return { requests, ...(Object.keys(limits).length > 0 && { limits: quantities(limits) }) }
}

function amounts(given: Member | undefined): Amounts {
  const refused = {
    devices: 'reaches into the machine, which pods here do not',
    generic_resources: 'has no counterpart for pods; remove it',
  }
  const members = keyed(
    given,
    ['cpus', 'memory'],
    { pids: 'is not used: the node limits processes itself' },
    refused,
  )
  return amountsOf(members.get('cpus'), members.get('memory'))
}

function amountsOf(cpus: Field | undefined, memory: Field | undefined): Amounts {
  const millicores = cpus && millicoresOf(cpus)
  const bytes = memory && bytesOf(memory)
  return { ...(millicores !== undefined && { millicores }), ...(bytes !== undefined && { bytes }) }
}

const quantities = ({ millicores, bytes }: Amounts): { cpu?: string; memory?: string } => ({
  ...(millicores !== undefined && { cpu: cpuQuantity(millicores) }),
  ...(bytes !== undefined && { memory: memoryQuantity(bytes) }),
})
