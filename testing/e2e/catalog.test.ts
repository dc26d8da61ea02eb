import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { run, succeed } from '../command.ts'
import { fetchLocal, loadOn } from '../http.ts'
import { missing } from '../needs.ts'
import { eventually, startTestPlatform, type TestPlatform } from '../platform.ts'
import { deploySamples } from './languages.ts'

const skip = missing('containerd', 'runc', 'haproxy', 'nftables', 'mmdebstrap') ?? false

// Here everything is composed, whatever others have composed already.
delete process.env.HAWSER_IMAGE_CACHE

/** A server of the catalog as people write it: its image follows the tag of the catalog's stream. */
const server = (name: string, container: object, volume?: string) =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name,
      annotations: {
        'image.openshift.io/triggers': JSON.stringify([
          {
            from: { kind: 'ImageStreamTag', name: `${name}:latest`, namespace: 'openshift' },
            fieldPath: 'spec.template.spec.containers[0].image',
          },
        ]),
      },
    },
    spec: {
      strategy: { type: 'Recreate' },
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          // Any number will do.
          securityContext: { runAsUser: 1_000_610_000, runAsNonRoot: true },
          containers: [
            {
              name,
              image: ' ',
              ...(volume && { volumeMounts: [{ name: 'data', mountPath: volume }] }),
              ...container,
            },
          ],
          ...(volume && { volumes: [{ name: 'data', emptyDir: {} }] }),
        },
      },
    },
  })

/** Starts a server again and again, is killed with all it started a little later each time, and then leaves it alone. */
const killedWhileItBegins = (program: string): string[] => [
  '/bin/sh',
  '-c',
  `for after in 0.2 0.5 1 1.5 2 3; do timeout -s KILL $after sh -c '${program} & wait' || true; done; exec ${program}`,
]

/** A package with a higher version and one more file, in an apt repository of its own. @returns The line of sources. */
async function fixedPackage(directory: string, deb: string, file: string): Promise<string> {
  const tree = join(directory, 'tree')
  const repository = join(directory, 'repository')
  await mkdir(repository, { recursive: true })
  await succeed('dpkg-deb', ['-R', deb, tree])
  const control = join(tree, 'DEBIAN/control')
  await writeFile(control, (await readFile(control, 'utf8')).replace(/^(Version: .*)$/m, '$1+fixed1'))
  await mkdir(dirname(join(tree, file)), { recursive: true })
  await writeFile(join(tree, file), 'fixed\n')
  const made = join(repository, 'fixed.deb')
  await succeed('dpkg-deb', ['--root-owner-group', '-b', tree, made])
  const bytes = await readFile(made)
  const sum = createHash('sha256').update(bytes).digest('hex')
  const about = (await readFile(control, 'utf8')).trimEnd()
  await writeFile(
    join(repository, 'Packages'),
    `${about}\nFilename: ./fixed.deb\nSize: ${bytes.length}\nSHA256: ${sum}\n`,
  )
  return `deb [trusted=yes] copy:${repository} ./`
}

/** An application that is built on a builder and has no source of its own: the page its package brings. */
const welcome = [
  { apiVersion: 'image.openshift.io/v1', kind: 'ImageStream', metadata: { name: 'welcome' } },
  {
    apiVersion: 'build.openshift.io/v1',
    kind: 'BuildConfig',
    metadata: { name: 'welcome' },
    spec: {
      triggers: [{ type: 'ConfigChange' }, { type: 'ImageChange', imageChange: {} }],
      source: { type: 'None' },
      strategy: {
        type: 'Source',
        sourceStrategy: {
          from: { kind: 'ImageStreamTag', namespace: 'openshift', name: 'static:latest' },
          env: [{ name: 'DOCUMENTROOT', value: '../../../usr/share/nginx/html' }],
        },
      },
      output: { to: { kind: 'ImageStreamTag', name: 'welcome:latest' } },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'welcome' },
    spec: { selector: { app: 'welcome' }, ports: [{ name: 'http', port: 8080, targetPort: 8080 }] },
  },
  {
    apiVersion: 'route.openshift.io/v1',
    kind: 'Route',
    metadata: { name: 'welcome' },
    spec: { to: { kind: 'Service', name: 'welcome' } },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'welcome',
      annotations: {
        'image.openshift.io/triggers': JSON.stringify([
          {
            from: { kind: 'ImageStreamTag', name: 'welcome:latest' },
            fieldPath: 'spec.template.spec.containers[0].image',
          },
        ]),
      },
    },
    spec: {
      selector: { matchLabels: { app: 'welcome' } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels: { app: 'welcome' } },
        spec: {
          containers: [
            {
              name: 'welcome',
              image: ' ',
              ports: [{ containerPort: 8080 }],
              readinessProbe: { httpGet: { port: 8080, path: '/' }, periodSeconds: 1 },
              lifecycle: { preStop: { sleep: { seconds: 2 } } },
            },
          ],
        },
      },
    },
  },
].map((object) => JSON.stringify(object))

const env = (values: Record<string, string>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }))

/** One platform on which the servers of the catalog and one builder are composed, used and brought up to date. */
describe('the catalog', { skip }, () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform()
  })
  after(async () => {
    await platform?.[Symbol.asyncDispose]()
  })

  const inPod = (app: string, ...command: string[]) =>
    platform.kubectl('exec', `deploy/${app}`, '--', ...command)
  const applied = async (...manifests: string[]) => {
    const arguments_ = ['--kubeconfig', platform.kubeconfig, 'apply', '-f', '-']
    const { code, stderr } = await run('kubectl', arguments_, { input: manifests.join('\n') })
    assert.equal(code, 0, stderr)
  }
  const buildsOf = async (config: string): Promise<readonly string[]> =>
    (await platform.kubectl('get', 'builds', '-l', `buildconfig=${config}`, '-o', 'name')).trim().split('\n')
  const serves = (name: string, probe: readonly string[], want: RegExp) =>
    eventually(
      `an answer of ${name}`,
      () => inPod(name, ...probe),
      (said) => want.test(said),
      600_000,
    )

  test('shows what there is before anything was composed', async () => {
    const { code, stdout, stderr } = await eventually(
      'the list',
      () => platform.hawser(['catalog']),
      ({ stdout }) => stdout.split('\n').length > 12,
    )
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^python +3\.11 +builder +when first used +Build and run Python/m)
    assert.match(stdout, /^postgresql +15 +server +when first used/m)
    const streams = await platform.kubectl('get', 'is', '-n', 'openshift', '-o', 'name')
    assert.equal(streams.trim().split('\n').length, 12)
  })

  test('servers begin when a workload follows their tags, two of them composed at a time (I7)', () =>
    applied(
      server(
        'postgresql',
        {
          command: ['tini', '--', ...killedWhileItBegins('run-postgresql')],
          env: env({ POSTGRESQL_USER: 'app', POSTGRESQL_PASSWORD: "it's", POSTGRESQL_DATABASE: 'shop' }),
        },
        '/var/lib/pgsql/data',
      ),
      server(
        'mariadb',
        {
          command: ['tini', '--', ...killedWhileItBegins('run-mysqld')],
          env: env({ MYSQL_USER: 'app', MYSQL_PASSWORD: 'p\\w"d', MYSQL_DATABASE: 'my_shop' }),
        },
        '/var/lib/mysql/data',
      ),
      server(
        'redis',
        {
          command: ['tini', '--', ...killedWhileItBegins('run-redis')],
          env: env({ REDIS_PASSWORD: 'p\\w"d' }),
        },
        '/var/lib/redis/data',
      ),
    ))

  test('PostgreSQL, killed while it begins, has the database of its environment (S8)', async () => {
    const ask = ['env', "PGPASSWORD=it's", 'psql', '-h', '127.0.0.1', '-U', 'app', 'shop', '-Atc']
    const keep = 'create table if not exists kept as select 42 as i, current_database() as d'
    await serves('postgresql', [...ask, `${keep}; select d from kept`], /shop/)
    // Killed in the midst of its life: what it acknowledged is there.
    await inPod('postgresql', 'sh', '-c', 'kill -9 $(head -n 1 $PGDATA/postmaster.pid)').catch(() => {})
    await serves('postgresql', [...ask, 'select i from kept'], /42/)
  })

  test('MariaDB and Redis do the same', async () => {
    const sql = ['mariadb', '-h', '127.0.0.1', '-u', 'app', '-pp\\w"d', 'my_shop', '-Ne']
    await serves('mariadb', [...sql, 'select database()'], /my_shop/)
    const redis = ['redis-cli', '--no-auth-warning', '-a', 'p\\w"d']
    await serves('redis', [...redis, 'set', 'a', '1'], /OK/)
    const asRoot = 'mariadb -h 127.0.0.1 -u root -e "select 1" 2>&1 || true'
    await serves('mariadb', ['sh', '-c', asRoot], /Access denied/)
    await serves('redis', ['redis-cli', 'get', 'a'], /NOAUTH/)
  })

  test('the catalog tells what was composed, and that it is up to date', async () => {
    const { stdout } = await platform.hawser(['catalog'])
    for (const name of ['postgresql', 'mariadb', 'redis'])
      assert.match(stdout, new RegExp(`^${name} .* \\w+ old `, 'm'))
    const { code, stdout: said, stderr } = await platform.hawser(['catalog', 'update', 'redis', 'nginx'])
    assert.equal(code, 0, `${said}\n${stderr}`)
    assert.match(said, /^redis: up to date\nnginx: /)
    const unknown = await platform.hawser(['catalog', 'update', 'cobol'])
    assert.equal(unknown.code, 1)
    assert.match(unknown.stderr, /the catalog has no cobol/)
  })

  test('a security fix of a builder reaches what is built on it, without a failed request (T4 T5 B10 I7)', async () => {
    await deploySamples(platform, ['static'], 1)
    await applied(...welcome)
    const host = () => platform.kubectl('get', 'route', 'welcome', '-o', 'jsonpath={.spec.host}')
    const example = (await platform.hawser(['status'])).stdout.match(/http:\/\/static-\S+/)?.[0] ?? ''
    const url = new URL(example)
    url.hostname = await host()
    await eventually(
      'the application',
      () => fetchLocal(url.href),
      ({ status, body }) => status === 200 && /Welcome to nginx/.test(body),
      300_000,
    )
    const fixed = new URL('/fixed.html', url).href
    assert.equal((await fetchLocal(fixed)).status, 404)

    const images = join(platform.dataDir, 'images')
    const archives = join(images, 'layers/archives')
    const deb = (await readdir(archives)).find((name) => /^nginx_.*\.deb$/.test(name)) ?? ''
    const line = await fixedPackage(
      join(platform.dataDir, 'fix'),
      join(archives, deb),
      'usr/share/nginx/html/fixed.html',
    )
    const sources = await readFile(join(images, 'apt/used.list'), 'utf8')
    await writeFile(join(images, 'apt/sources.list'), `${sources}${line}\n`)

    const loads = [loadOn(url.href, 2), loadOn(example, 2)]
    const { code, stdout, stderr } = await platform.hawser(['catalog', 'update', 'static'])
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^static: updated: nginx \S+ -> \S+\+fixed1$/m)
    await eventually(
      'the fix in the application',
      () => fetchLocal(fixed),
      ({ status }) => status === 200,
      300_000,
    )
    // What was uploaded is built again of what is kept of it.
    await eventually(
      'the fix in the uploaded application',
      () => inPod('static', 'cat', '/usr/share/nginx/html/fixed.html'),
      (said) => said === 'fixed\n',
      300_000,
    )
    for (const app of ['welcome', 'static'])
      await platform.kubectl('rollout', 'status', `deploy/${app}`, '--timeout=120s')
    assert.match((await fetchLocal(example)).body, /Hello from static pages/)
    for (const load of loads) {
      const { requests, failures } = await load.stop()
      assert.ok(requests > 20, `only ${requests} requests were made`)
      assert.deepEqual(failures, [])
    }
    assert.deepEqual(
      [await buildsOf('welcome'), await buildsOf('static')],
      ['welcome', 'static'].map((name) =>
        [1, 2].map((number) => `build.build.openshift.io/${name}-${number}`),
      ),
    )
  })
})
