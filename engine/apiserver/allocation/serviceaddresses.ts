import { Service } from '@hawser/kinds/core/service.ts'
import type { Mutable } from '@hawser/kinds/kind.ts'
import { type FieldError, invalid as invalidField } from '@hawser/kinds/meta/field.ts'
import { invalid, StatusError } from '@hawser/kinds/meta/status.ts'
import { type AddressRange, addressToNumber, numberToAddress } from './addressrange.ts'
import { Pool } from './pool.ts'
import {
  clusterIPOf,
  nodePortsOf,
  wantsClusterIP,
  wantsHealthCheckPort,
  wantsNodePorts,
} from './serviceneeds.ts'

export interface PortRange {
  readonly first: number
  readonly last: number
}
type Draft = Mutable<Service>
interface Taken {
  readonly addresses: number[]
  readonly ports: number[]
}

/**
 * Gives addresses and node ports to Services, none of them twice. What is taken follows from the stored Services
 * (`hold` and `drop`); in between, `fill` holds what a Service that is being written has got.
 */
export class ServiceAddresses {
  readonly #range: AddressRange
  readonly #ports: PortRange
  readonly #random: () => number
  readonly #addressPool: Pool
  readonly #portPool: Pool
  /** Addresses that are left to those who ask for one: the first 16 to 256 of the range, as upstream. */
  readonly #reserved: number
  /** Ports that are left to those who ask for one: the first 16 to 128 of the range, as upstream. */
  readonly #reservedPorts: number

  constructor(range: AddressRange, ports: PortRange, random: () => number) {
    this.#range = range
    this.#ports = ports
    this.#random = random
    this.#addressPool = new Pool(range.size)
    this.#portPool = new Pool(ports.last - ports.first + 1)
    // Neither the first nor the last address of a block belongs to anybody.
    this.#addressPool.take(0)
    this.#addressPool.take(range.size - 1)
    this.#reserved = Math.min(Math.max(16, range.size / 16), 256, range.size / 2)
    const { size } = this.#portPool
    this.#reservedPorts = size <= 16 ? 0 : Math.min(Math.max(16, Math.floor(size / 32)), 128)
  }

  /** What a stored Service has is taken. */
  hold(service: Service): void {
    const address = this.#addressIndex(clusterIPOf(service))
    if (address !== undefined) this.#addressPool.take(address)
    for (const port of nodePortsOf(service)) this.#portPool.take(port - this.#ports.first)
  }

  /** What `old` had, and `now` has not, is free again. */
  drop(old: Service, now: Service | undefined): void {
    const address = clusterIPOf(old)
    const index = this.#addressIndex(address)
    if (index !== undefined && (!now || clusterIPOf(now) !== address)) this.#addressPool.release(index)
    const kept = now ? nodePortsOf(now) : []
    for (const port of nodePortsOf(old)) {
      if (!kept.includes(port)) this.#portPool.release(port - this.#ports.first)
    }
  }

  /**
   * Completes a Service that is to be written with an address and node ports, and takes those it asks for.
   *
   * @returns Gives back what was taken: to be called when the Service is not written after all.
   * @throws {StatusError} `Invalid` when it asks for what it cannot have, `InternalError` when nothing is left.
   */
  fill(draft: Draft, old: Service | undefined): () => void {
    const taken: Taken = { addresses: [], ports: [] }
    const giveBack = (): void => {
      for (const address of taken.addresses) this.#addressPool.release(address)
      for (const port of taken.ports) this.#portPool.release(port)
    }
    try {
      const errors: FieldError[] = []
      if (wantsClusterIP(draft)) this.#fillAddress(draft, old, taken, errors)
      if (wantsNodePorts(draft)) this.#fillPorts(draft, old, taken, errors)
      if (wantsHealthCheckPort(draft)) this.#fillHealthCheckPort(draft, old, taken, errors)
      if (errors.length > 0) throw invalid(Service, draft.metadata.name, errors)
    } catch (error) {
      giveBack()
      throw error
    }
    return giveBack
  }

  #fillAddress(draft: Draft, old: Service | undefined, taken: Taken, errors: FieldError[]): void {
    const asked = draft.spec.clusterIP
    if (asked && old && clusterIPOf(old) === asked) return
    if (asked) {
      this.#takeAddress(asked, taken, errors)
      return
    }
    const upper = this.#range.size - this.#reserved
    const found = this.#addressPool.takeFrom(Math.floor(this.#random() * upper), this.#reserved)
    if (found === undefined)
      throw exhausted(`failed to allocate a serviceIP: range is full: ${this.#range.cidr}`)
    taken.addresses.push(found)
    draft.spec.clusterIP = numberToAddress(this.#range.base + found)
    draft.spec.clusterIPs = [draft.spec.clusterIP]
  }

  #takeAddress(asked: string, taken: Taken, errors: FieldError[]): void {
    const index = this.#addressIndex(asked)
    if (index !== undefined && this.#addressPool.take(index)) {
      taken.addresses.push(index)
      return
    }
    const why =
      index === undefined
        ? `the provided IP (${asked}) is not in the valid range. The range of valid IPs is ${this.#range.cidr}`
        : 'provided IP is already allocated'
    errors.push(invalidField('spec.clusterIPs', [asked], `failed to allocate IP ${asked}: ${why}`))
  }

  #fillPorts(draft: Draft, old: Service | undefined, taken: Taken, errors: FieldError[]): void {
    const had = old ? nodePortsOf(old) : []
    const mine = new Set<number>()
    for (const [index, port] of (draft.spec.ports ?? []).entries()) {
      const asked = port.nodePort
      if (!asked) port.nodePort = this.#anyPort(taken)
      // One number serves TCP and UDP of the same service.
      else if (!had.includes(asked) && !mine.has(asked)) {
        this.#takePort(asked, `spec.ports[${index}].nodePort`, taken, errors)
      }
      mine.add(port.nodePort as number)
    }
  }

  #fillHealthCheckPort(draft: Draft, old: Service | undefined, taken: Taken, errors: FieldError[]): void {
    const asked = draft.spec.healthCheckNodePort
    if (!asked) draft.spec.healthCheckNodePort = this.#anyPort(taken)
    else if (asked !== old?.spec.healthCheckNodePort) {
      this.#takePort(asked, 'spec.healthCheckNodePort', taken, errors)
    }
  }

  #takePort(asked: number, field: string, taken: Taken, errors: FieldError[]): void {
    const { first, last } = this.#ports
    if (this.#portPool.take(asked - first)) taken.ports.push(asked - first)
    else if (asked < first || asked > last) {
      const why = `provided port is not in the valid range. The range of valid ports is ${first}-${last}`
      errors.push(invalidField(field, asked, why))
    } else errors.push(invalidField(field, asked, 'provided port is already allocated'))
  }

  #anyPort(taken: Taken): number {
    const upper = this.#portPool.size - this.#reservedPorts
    const found = this.#portPool.takeFrom(Math.floor(this.#random() * upper), this.#reservedPorts)
    if (found === undefined) throw exhausted('failed to allocate a nodePort: range is full')
    taken.ports.push(found)
    return this.#ports.first + found
  }

  #addressIndex(address: string | undefined): number | undefined {
    const number = address === undefined ? undefined : addressToNumber(address)
    const index = number === undefined ? -1 : number - this.#range.base
    return index >= 0 && index < this.#range.size ? index : undefined
  }
}

const exhausted = (message: string): StatusError =>
  new StatusError('InternalError', message, { hint: 'Delete Services that nobody uses.' })
