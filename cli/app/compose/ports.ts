import type { Port } from '../application.ts'
import { type Field, itemsOf, type Member, textAt, textOf, wholeOf, wrong } from '../yaml/expect.ts'
import { keyed } from './keyed.ts'

/** A port that compose publishes on the machine. */
export interface Published {
  readonly target: number
  readonly protocol: 'TCP' | 'UDP'
  /** Undefined: any. */
  readonly published: string | undefined
  readonly hostIp: string | undefined
  readonly speaks: string | undefined
  readonly at: Field
}

export function publishedPorts(given: Member | undefined): Published[] {
  return itemsOf(given).flatMap((item) => (item.at.is === 'map' ? long(item) : short(item)))
}

/** More ports than this in one range are a mistake. */
const longestRange = 100

const shortForm =
  /^(?:(?<ip>\[[0-9a-f:.]+\]|[0-9.]+):)?(?:(?<published>\d*(?:-\d+)?):)?(?<target>\d+(?:-\d+)?)(?:\/(?<protocol>\w+))?$/i

function short(item: Field): Published[] {
  const text = textOf(item)
  if (text === undefined) return []
  const { ip, published, target, protocol } = shortForm.exec(text)?.groups ?? {}
  if (target === undefined) {
    wrong(item, `must be like "8080:80" or "80/udp", not ${JSON.stringify(text)}`)
    return []
  }
  const kind = protocolOf(item, protocol)
  return rangeOf(item, target).map((port) => ({
    target: port,
    protocol: kind,
    published: published || undefined,
    hostIp: ip,
    speaks: undefined,
    at: item,
  }))
}

function long(item: Field): Published[] {
  const members = keyed(item, ['target', 'published', 'protocol', 'host_ip', 'app_protocol', 'name', 'mode'])
  const target = members.get('target')
  if (!target) {
    wrong(item, 'must have a target, the port of the container')
    return []
  }
  const port = wholeOf(target, 1, 65_535)
  if (port === undefined) return []
  return [
    {
      target: port,
      protocol: protocolOf(item, textAt(members, 'protocol')),
      published: textAt(members, 'published'),
      hostIp: textAt(members, 'host_ip'),
      speaks: textAt(members, 'app_protocol'),
      at: item,
    },
  ]
}

function protocolOf(item: Field, protocol = 'tcp'): 'TCP' | 'UDP' {
  const name = protocol.toUpperCase()
  if (name === 'TCP' || name === 'UDP') return name
  wrong(item, `protocol "${protocol}" is not supported; tcp and udp are`)
  return 'TCP'
}

function rangeOf(item: Field, text: string): number[] {
  const [first = 0, last = first] = text.split('-').map(Number)
  if (!(first >= 1 && last >= first && last <= 65_535)) {
    wrong(item, 'ports are from 1 to 65535')
    return []
  }
  if (last - first >= longestRange) {
    wrong(item, `is a range of more than ${longestRange} ports`)
    return []
  }
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

/** Ports that only the other services reach. */
export function exposedPorts(given: Member | undefined): Pick<Published, 'target' | 'protocol'>[] {
  return itemsOf(given).flatMap((item) => {
    const text = textOf(item)
    const [, range, protocol] = /^(\d+(?:-\d+)?)(?:\/(\w+))?$/.exec(text ?? '') ?? []
    if (range === undefined) {
      wrong(item, 'must be a port such as "3000"')
      return []
    }
    const kind = protocolOf(item, protocol)
    return rangeOf(item, range).map((target) => ({ target, protocol: kind }))
  })
}

/** N6: `8080-tcp` is the port 8080. */
export function servicePorts(ports: readonly Pick<Published, 'target' | 'protocol'>[]): Port[] {
  const found = new Map<string, Port>()
  for (const { target, protocol } of ports) {
    const name = `${target}-${protocol.toLowerCase()}`
    found.set(name, { name, port: target, target, protocol })
  }
  return [...found.values()]
}

/** Ports on which nobody expects HTTP: mail, shells, databases, queues. */
const others = new Set([
  21, 22, 23, 25, 53, 110, 143, 389, 465, 587, 636, 993, 995, 1433, 1521, 1883, 2181, 3306, 4222, 5432, 5433,
  5672, 6379, 6432, 6380, 8883, 9042, 9092, 11211, 26379, 27017, 33060,
])
const isLocal = ({ hostIp = '' }: Published): boolean => /^(127\.|\[?::1\]?$)/.test(hostIp)

/** It gets a URL: HTTP, as far as can be told, and for others than the machine itself. */
export const isWeb = (port: Published): boolean =>
  port.protocol === 'TCP' &&
  !isLocal(port) &&
  (port.speaks === undefined ? !others.has(port.target) : /^(https?|h2c|wss?|grpc)$/i.test(port.speaks))
