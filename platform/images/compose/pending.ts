import { compareVersions } from './debianversion.ts'

/** Package -> version. */
export type Packages = Readonly<Record<string, string>>

export interface Upgrade {
  readonly name: string
  readonly from: string
  readonly to: string
}

/** Which installed packages there are newer versions of. */
export const pending = (installed: Packages, available: ReadonlyMap<string, string>): Upgrade[] =>
  Object.entries(installed).flatMap(([name, from]) => {
    const to = available.get(name)
    return to !== undefined && compareVersions(to, from) > 0 ? [{ name, from, to }] : []
  })

/**
 * What dpkg has installed.
 *
 * @param status  Text of `/var/lib/dpkg/status`.
 */
export function installedIn(status: string): Packages {
  const found: Record<string, string> = {}
  for (const stanza of status.split('\n\n')) {
    const { Package, Version, Status } = fieldsOf(stanza)
    if (Package && Version && Status?.endsWith(' installed')) found[Package] = Version
  }
  return found
}

function fieldsOf(stanza: string): Record<string, string | undefined> {
  const fields: Record<string, string> = {}
  for (const line of stanza.split('\n')) {
    const [, name = '', value = ''] = /^(Package|Version|Status): (.*)$/.exec(line) ?? []
    if (name) fields[name] = value
  }
  return fields
}

/**
 * Adds the newest version of each package of a package list to what other lists have.
 *
 * @param lines  Of a file `Packages`.
 */
export async function addAvailable(
  lines: AsyncIterable<string> | Iterable<string>,
  available: Map<string, string>,
): Promise<void> {
  let name = ''
  for await (const line of lines) {
    if (line.startsWith('Package: ')) name = line.slice(9)
    else if (line.startsWith('Version: ')) {
      const version = line.slice(9)
      const known = available.get(name)
      if (known === undefined || compareVersions(version, known) > 0) available.set(name, version)
    }
  }
}
