import type { Claim } from '../application.ts'
import { complain } from '../finding.ts'
import { dnsName } from '../names.ts'
import { booleanOf, type Member, memberOf, membersOf, textOf, wrong } from '../yaml/expect.ts'
import { keyed } from './keyed.ts'

/** A named volume of the file. */
export interface NamedVolume {
  /** Of its PersistentVolumeClaim. */
  readonly claim: string
  readonly size: string
  /** It is there already, and not made. */
  readonly isExternal: boolean
}
const defaultSize = '1Gi'

/** The top-level `volumes`. */
export function namedVolumes(given: Member | undefined, app: string): ReadonlyMap<string, NamedVolume> {
  const found = new Map<string, NamedVolume>()
  for (const volume of given ? membersOf(given) : []) {
    const members = keyed(volume, ['external', 'name', 'driver', 'driver_opts', 'x-size'], {
      labels: 'is not used',
    })
    const external = members.get('external')
    const isExternal = external ? booleanOf(external) === true : false
    const name = members.get('name')
    const wanted = dnsName((name && textOf(name)) ?? volume.name, 50)
    const driver = members.get('driver')
    const options = members.get('driver_opts')
    if (driver && textOf(driver) !== 'local') wrong(driver, 'is not supported; volumes are of the platform')
    if (options && membersOf(options).length > 0)
      wrong(options, 'is not supported; volumes are of the platform')
    const size = memberOf(volume, 'x-size')
    const quantity = size ? (textOf(size) ?? defaultSize) : defaultSize
    if (!/^[1-9]\d*(Mi|Gi|Ti)$/.test(quantity)) wrong(size ?? volume, 'must be a size such as "5Gi"')
    if (wanted === undefined) complain(volume.findings, volume.place, volume.key, 'begins with no letter')
    else
      found.set(volume.name, {
        claim: isExternal || name ? wanted : `${app}-${wanted}`,
        size: quantity,
        isExternal,
      })
  }
  return found
}

export const claimsOf = (volumes: ReadonlyMap<string, NamedVolume>): Claim[] =>
  [...volumes.values()].flatMap(({ claim, size, isExternal }) => (isExternal ? [] : [{ name: claim, size }]))
