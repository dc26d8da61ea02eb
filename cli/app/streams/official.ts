import type { Workload } from '../application.ts'

/** How an image of the catalog is used, other than the one of the public registry that people know by that name. */
interface Convention {
  /** Directory of the data: there, and here. */
  readonly data: readonly [there: string, here: string]
  readonly variables: Readonly<Record<string, string>>
}
/** By the image stream. */
const conventions: Readonly<Record<string, Convention>> = {
  redis: { data: ['/data', '/var/lib/redis/data'], variables: {} },
  postgresql: {
    data: ['/var/lib/postgresql/data', '/var/lib/pgsql/data'],
    variables: {
      POSTGRES_USER: 'POSTGRESQL_USER',
      POSTGRES_PASSWORD: 'POSTGRESQL_PASSWORD',
      POSTGRES_DB: 'POSTGRESQL_DATABASE',
    },
  },
  mariadb: {
    data: ['/var/lib/mysql', '/var/lib/mysql/data'],
    variables: {
      MARIADB_USER: 'MYSQL_USER',
      MARIADB_PASSWORD: 'MYSQL_PASSWORD',
      MARIADB_DATABASE: 'MYSQL_DATABASE',
      MARIADB_ROOT_PASSWORD: 'MYSQL_ROOT_PASSWORD',
    },
  },
}

/**
 * A workload that was written for the image of the public registry, as the catalog's image wants it: else its data would
 * be where nobody looks for it, and its settings unheard.
 *
 * @param stream  Of the catalog, that its image leads to.
 */
export function asCatalogUses(
  workload: Workload,
  stream: string,
): { readonly workload: Workload; readonly notes: readonly string[] } {
  const convention = conventions[stream]
  if (!convention) return { workload, notes: [] }
  const { container } = workload
  const { env, renamed } = variables(stream, container.env ?? [], convention)
  const [there, here] = convention.data
  const mounts = container.volumeMounts ?? []
  const moved = mounts.map((mount) => (mount.mountPath === there ? { ...mount, mountPath: here } : mount))
  const args = stream === 'redis' && container.args ? redisArgs(container.args, here) : container.args
  const notes = [
    ...(mounts.some(({ mountPath }) => mountPath === there)
      ? [`the volume on ${there} is mounted on ${here}, where this image keeps its data`]
      : []),
    ...renamed.map(([from, to]) => `${from} is given as ${to}`),
  ]
  return {
    workload: { ...workload, container: { ...container, env, volumeMounts: moved, ...(args && { args }) } },
    notes,
  }
}

type Env = NonNullable<Workload['container']['env']>

function variables(stream: string, given: Env, { variables: names }: Convention) {
  const has = (name: string): string | undefined => given.find((each) => each.name === name)?.value
  const isAdmin = stream === 'postgresql' && [undefined, 'postgres'].includes(has('POSTGRES_USER'))
  const renames: Readonly<Record<string, string>> =
    isAdmin && has('POSTGRES_PASSWORD') !== undefined
      ? { POSTGRES_PASSWORD: 'POSTGRESQL_ADMIN_PASSWORD' }
      : names
  const renamed: [string, string][] = []
  const env = given.flatMap((each) => {
    if (
      isAdmin &&
      (each.name === 'POSTGRES_USER' || (each.name === 'POSTGRES_DB' && each.value === 'postgres'))
    )
      return []
    const to = renames[each.name]
    if (to === undefined) return [each]
    renamed.push([each.name, to])
    return [{ ...each, name: to }]
  })
  // There, the database is called as its user unless it is said.
  const user = has('POSTGRES_USER')
  const needsDatabase = stream === 'postgresql' && !isAdmin && has('POSTGRES_DB') === undefined
  return { env: needsDatabase ? [...env, { name: 'POSTGRESQL_DATABASE', value: user ?? '' }] : env, renamed }
}

/** Started by hand, the server listens to others only when it is told to, and keeps its data where it is started. */
function redisArgs(args: readonly string[], data: string): string[] {
  const own = args[0]?.startsWith('-') ? ['redis-server', ...args] : [...args]
  if (own[0] !== 'redis-server') return own
  const missing = [
    ['--protected-mode', 'no'],
    ['--dir', data],
  ].filter(([flag]) => !own.includes(flag ?? ''))
  return [...own, ...missing.flat()]
}
