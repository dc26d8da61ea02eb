import type { Claim } from '../application.ts'
import { dnsName } from '../names.ts'
import { isSize, usualSize } from '../volume.ts'
import { booleanOf, type Member, membersOf, textAt, textOf, wrong, wrongKey } from '../yaml/expect.ts'
import { keyed } from './keyed.ts'

/** A named volume of the file. */
export interface NamedVolume {
  /** Of its PersistentVolumeClaim. */
  readonly claim: string
  readonly size: string
  /** It is there already, and not made. */
  readonly isExternal: boolean
}

/** The top-level `volumes`. */
export function namedVolumes(given: Member | undefined, app: string): ReadonlyMap<string, NamedVolume> {
  const found = new Map<string, NamedVolume>()
  for (const volume of membersOf(given)) {
    const members = keyed(volume, ['external', 'name', 'driver', 'driver_opts', 'x-size'], {
      labels: 'is not used',
    })
    const external = members.get('external')
    const isExternal = external ? booleanOf(external) === true : false
    const wanted = dnsName(textAt(members, 'name') ?? volume.name, 50)
    const driver = members.get('driver')
    const options = members.get('driver_opts')
    if (driver && textOf(driver) !== 'local') wrong(driver, 'is not supported; volumes are of the platform')
    if (options && membersOf(options).length > 0)
      wrong(options, 'is not supported; volumes are of the platform')
    const quantity = textAt(members, 'x-size') ?? usualSize
    if (!isSize(quantity)) wrong(members.get('x-size') ?? volume, 'must be a size such as "5Gi"')
    if (wanted === undefined) wrongKey(volume, 'begins with no letter')
    else
      found.set(volume.name, {
        claim: isExternal || members.has('name') ? wanted : `${app}-${wanted}`,
        size: quantity,
        isExternal,
      })
  }
  return found
}

export const claimsOf = (volumes: ReadonlyMap<string, NamedVolume>): Claim[] =>
  [...volumes.values()].flatMap(({ claim, size, isExternal }) => (isExternal ? [] : [{ name: claim, size }]))
