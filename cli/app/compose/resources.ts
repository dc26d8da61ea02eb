import type { ContainerDraft } from '../application.ts'
import { type Field, type Member, numberOf } from '../yaml/expect.ts'
import { keyed } from './keyed.ts'
import { bytesOf, cpuQuantity, memoryQuantity } from './units.ts'

type Resources = NonNullable<ContainerDraft['resources']>
type Amounts = { cpu?: string; memory?: string }

/** What a service asks for when it does not say: a limit is no claim to as much. */
const usual = { millicores: 50, bytes: 64 * 1024 ** 2 }

/** Limits and reservations of `deploy.resources`, and of the older keys of the service itself. */
export function resourcesOf(deploy: Member | undefined, service: ReadonlyMap<string, Member>): Resources {
  const members = deploy ? keyed(deploy, ['limits', 'reservations']) : new Map<string, Member>()
  const limits: Amounts = { ...old(service, 'cpus', 'mem_limit'), ...amounts(members.get('limits')) }
  const reserved: Amounts = {
    ...old(service, undefined, 'mem_reservation'),
    ...amounts(members.get('reservations')),
  }
  const shares = service.get('cpu_shares')
  const weight = shares && numberOf(shares)
  const requests = {
    cpu:
      reserved.cpu ??
      least(limits.cpu, weight === undefined ? usual.millicores : Math.ceil((weight / 1024) * 1000)),
    memory: reserved.memory ?? leastMemory(limits.memory),
  }
  return { requests, ...((limits.cpu ?? limits.memory) !== undefined && { limits }) }
}

function amounts(given: Member | undefined): Amounts {
  if (!given) return {}
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
  return { ...cpuOf(members.get('cpus')), ...memoryOf(members.get('memory')) }
}

const old = (service: ReadonlyMap<string, Member>, cpus: string | undefined, memory: string): Amounts => ({
  ...cpuOf(cpus === undefined ? undefined : service.get(cpus)),
  ...memoryOf(service.get(memory)),
})

function cpuOf(field: Field | undefined): Amounts {
  const cpu = field && cpuQuantity(field)
  return cpu === undefined ? {} : { cpu }
}
function memoryOf(field: Field | undefined): Amounts {
  const bytes = field && bytesOf(field)
  return bytes === undefined ? {} : { memory: memoryQuantity(bytes) }
}

function least(limit: string | undefined, millicores: number): string {
  const most =
    limit === undefined ? millicores : limit.endsWith('m') ? Number.parseInt(limit, 10) : Number(limit) * 1000
  return `${Math.max(1, Math.min(millicores, most))}m`
}

const sizes: Readonly<Record<string, number>> = { Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3 }
function leastMemory(limit: string | undefined): string {
  if (limit === undefined) return memoryQuantity(usual.bytes)
  const bytes = Number.parseInt(limit, 10) * (sizes[limit.slice(-2)] ?? 1)
  return memoryQuantity(Math.min(usual.bytes, bytes))
}
