import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Workload } from '../application.ts'
import { asCatalogUses } from './official.ts'

const workload = (container: object) => ({ name: 'db', container }) as unknown as Workload
const used = (stream: string, env: Readonly<Record<string, string>>, more: object = {}) => {
  const given = Object.entries(env).map(([name, value]) => ({ name, value }))
  const { workload: found, notes } = asCatalogUses(workload({ env: given, ...more }), stream)
  return {
    env: Object.fromEntries((found.container.env ?? []).map(({ name, value }) => [name, value])),
    container: found.container,
    notes,
  }
}

const cases: readonly (readonly [
  stream: string,
  given: Readonly<Record<string, string>>,
  want: Readonly<Record<string, string>>,
])[] = [
  [
    'postgresql',
    { POSTGRES_USER: 'app', POSTGRES_PASSWORD: 'p', POSTGRES_DB: 'shop', OTHER: 'x' },
    { POSTGRESQL_USER: 'app', POSTGRESQL_PASSWORD: 'p', POSTGRESQL_DATABASE: 'shop', OTHER: 'x' },
  ],
  [
    'postgresql',
    { POSTGRES_USER: 'app', POSTGRES_PASSWORD: 'p' },
    { POSTGRESQL_USER: 'app', POSTGRESQL_PASSWORD: 'p', POSTGRESQL_DATABASE: 'app' },
  ],
  ['postgresql', { POSTGRES_PASSWORD: 'p' }, { POSTGRESQL_ADMIN_PASSWORD: 'p' }],
  [
    'postgresql',
    { POSTGRES_USER: 'postgres', POSTGRES_PASSWORD: 'p', POSTGRES_DB: 'postgres' },
    { POSTGRESQL_ADMIN_PASSWORD: 'p' },
  ],
  ['postgresql', { POSTGRESQL_ADMIN_PASSWORD: 'p' }, { POSTGRESQL_ADMIN_PASSWORD: 'p' }],
  ['mariadb', { MARIADB_ROOT_PASSWORD: 'r', MYSQL_USER: 'u' }, { MYSQL_ROOT_PASSWORD: 'r', MYSQL_USER: 'u' }],
  ['redis', { A: 'b' }, { A: 'b' }],
  ['nginx', { A: 'b' }, { A: 'b' }],
]
for (const [stream, given, want] of cases)
  test(`N4: ${stream} of the catalog understands ${Object.keys(given).join(', ')}`, () =>
    assert.deepEqual(used(stream, given).env, want))

test('data is kept where the image of the catalog keeps it, and that is told without a value', () => {
  const mounts = {
    volumeMounts: [
      { name: 'd', mountPath: '/var/lib/postgresql/data' },
      { name: 'e', mountPath: '/e' },
    ],
  }
  const { container, notes } = used('postgresql', { POSTGRES_PASSWORD: 'secret' }, mounts)
  assert.deepEqual(
    container.volumeMounts?.map(({ mountPath }) => mountPath),
    ['/var/lib/pgsql/data', '/e'],
  )
  assert.equal(notes.length, 2)
  assert.doesNotMatch(notes.join(), /secret/)
})
test('a Redis that is started by hand still listens to others', () => {
  const args = (...given: readonly string[]) => used('redis', {}, { args: given }).container.args
  const added = ['--protected-mode', 'no', '--dir', '/var/lib/redis/data']
  assert.deepEqual(args('redis-server', '--appendonly', 'yes'), [
    'redis-server',
    '--appendonly',
    'yes',
    ...added,
  ])
  assert.deepEqual(args('--save', '60'), ['redis-server', '--save', '60', ...added])
  assert.deepEqual(args('sh', '-c', 'x'), ['sh', '-c', 'x'])
})
