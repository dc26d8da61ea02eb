import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Application, Workload } from '../application.ts'
import { buildObjects } from '../objects/buildobjects.ts'
import type { PlanOptions } from '../options.ts'
import { applicationOf } from '../plan.ts'
import { filesGiven } from '../sourcefiles.ts'
import { withService } from './samples.ts'

const environment = { TAG: '7', TOKEN: 's3cret' }
const plan = (compose: string, more: Readonly<Record<string, string>> = {}, options: PlanOptions = {}) =>
  applicationOf(filesGiven({ 'compose.yaml': compose, ...more }), { environment, ...options })
const read = (compose: string, more = {}, options = {}): Application =>
  plan(compose, more, options).application
/** The one service `web`, with these lines. */
const web = (lines: string, top = '', more = {}, options = {}): Workload => {
  const { workloads } = read(withService(lines, top), more, options)
  const found = workloads.find(({ component }) => component === 'web')
  assert.ok(found)
  return found
}

describe('N2: what becomes of a service', () => {
  const container: Readonly<Record<string, [string, object]>> = {
    'a command is taken apart into words': [
      'command: serve --name "a b" $$HOME',
      { args: ['serve', '--name', 'a b', '$HOME'] },
    ],
    'a command as a list': ['command: [serve, "$$(x)"]', { args: ['serve', '$$(x)'] }],
    'an entrypoint': ['entrypoint: /run.sh -x', { command: ['/run.sh', '-x'] }],
    'a working directory': ['working_dir: /app', { workingDir: '/app' }],
    'an environment': [
      `environment: {A: 1.10, B: "\${TAG}", C: true, TOKEN: , NOT_SET: }`,
      {
        env: [
          { name: 'A', value: '1.10' },
          { name: 'B', value: '7' },
          { name: 'C', value: 'true' },
          { name: 'TOKEN', value: 's3cret' },
        ],
      },
    ],
    'an environment as a list': [
      'environment: [A=b=c, TOKEN]',
      {
        env: [
          { name: 'A', value: 'b=c' },
          { name: 'TOKEN', value: 's3cret' },
        ],
      },
    ],
    'a terminal': ['tty: true\nstdin_open: true', { tty: true, stdin: true }],
    'a pull policy': ['pull_policy: always', { imagePullPolicy: 'Always' }],
    hooks: [
      'post_start: [{command: a b}]\npre_stop: [{command: [c]}]',
      { lifecycle: { postStart: { exec: { command: ['a', 'b'] } }, preStop: { exec: { command: ['c'] } } } },
    ],
    'a healthcheck': [
      'healthcheck: {test: curl -f localhost, interval: 1m30s, timeout: 5s, retries: 2}',
      {
        readinessProbe: {
          exec: { command: ['/bin/sh', '-c', 'curl -f localhost'] },
          periodSeconds: 10,
          timeoutSeconds: 5,
          failureThreshold: 18,
        },
      },
    ],
    'a healthcheck as a command': [
      'healthcheck: {test: [CMD, redis-cli, ping], interval: 2s}',
      {
        readinessProbe: {
          exec: { command: ['redis-cli', 'ping'] },
          periodSeconds: 2,
          timeoutSeconds: 30,
          failureThreshold: 3,
        },
      },
    ],
    'limits are no claims': [
      'deploy: {resources: {limits: {cpus: "2", memory: 1g}, reservations: {cpus: 0.25}}}',
      { resources: { requests: { cpu: '250m', memory: '64Mi' }, limits: { cpu: '2', memory: '1Gi' } } },
    ],
    'older keys of resources': [
      'cpus: 0.5\nmem_limit: 32m',
      { resources: { requests: { cpu: '50m', memory: '32Mi' }, limits: { cpu: '500m', memory: '32Mi' } } },
    ],
    'user and capabilities': [
      'user: "1000:100"\nread_only: true\ncap_add: [CAP_NET_ADMIN]\ncap_drop: [ALL]\nsecurity_opt: [no-new-privileges:true]',
      {
        securityContext: {
          allowPrivilegeEscalation: false,
          runAsUser: 1000,
          runAsGroup: 100,
          readOnlyRootFilesystem: true,
          capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] },
        },
      },
    ],
  }
  for (const [name, [lines, want]] of Object.entries(container))
    test(name, () => {
      const found = web(lines).container as Readonly<Record<string, unknown>>
      assert.deepEqual(Object.fromEntries(Object.keys(want).map((key) => [key, found[key]])), want)
    })

  const pod: Readonly<Record<string, [string, object]>> = {
    'time to end': ['stop_grace_period: 1m', { terminationGracePeriodSeconds: 60 }],
    'a host name and addresses': [
      'hostname: box\nextra_hosts: ["a:10.0.0.1", "b=10.0.0.1", "c:[::1]"]',
      {
        hostname: 'box',
        hostAliases: [
          { ip: '10.0.0.1', hostnames: ['a', 'b'] },
          { ip: '::1', hostnames: ['c'] },
        ],
      },
    ],
    'search domains': [
      'dns_search: example.com\ndns_opt: [ndots:2]',
      { dnsConfig: { searches: ['example.com'], options: [{ name: 'ndots', value: '2' }] } },
    ],
    'an architecture': [
      'platform: linux/arm64',
      { nodeSelector: { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'arm64' } },
    ],
    'groups and kernel parameters': [
      'group_add: [44]\nsysctls: {net.core.somaxconn: 1024}',
      {
        securityContext: {
          supplementalGroups: [44],
          sysctls: [{ name: 'net.core.somaxconn', value: '1024' }],
        },
      },
    ],
    'no token of the API, and no variables of other services': [
      '',
      { automountServiceAccountToken: false, enableServiceLinks: false },
    ],
  }
  for (const [name, [lines, want]] of Object.entries(pod))
    test(name, () => {
      const found = web(lines).pod as Readonly<Record<string, unknown>>
      assert.deepEqual(Object.fromEntries(Object.keys(want).map((key) => [key, found[key]])), want)
    })

  const release: Readonly<Record<string, [string, Partial<Workload>]>> = {
    replicas: ['deploy: {replicas: 3}', { replicas: 3 }],
    scale: ['scale: 2', { replicas: 2 }],
    'not said: as it is scaled': ['', { replicas: undefined, runs: 'always', release: 'roll' }],
    'restart no: once': ['restart: "no"', { runs: 'once' }],
    'a job': ['deploy: {mode: replicated-job}', { runs: 'once' }],
    'labels are annotations': [
      'labels: {com.acme/a: 1}\nannotations: [b=c]\ndeploy: {labels: {d: e}}',
      { podAnnotations: { 'com.acme/a': '1', b: 'c' }, annotations: { d: 'e' } },
    ],
  }
  for (const [name, [lines, want]] of Object.entries(release))
    test(name, () => {
      const found = web(lines)
      assert.deepEqual(
        Object.fromEntries(Object.keys(want).map((key) => [key, found[key as keyof Workload]])),
        want,
      )
    })
})

describe('N2, N6: ports', () => {
  const cases: Readonly<Record<string, [string, readonly string[], string | undefined]>> = {
    'a published port gets the URL': ['ports: ["8080:80"]', ['80-tcp'], '80-tcp'],
    'with an address, a range, a protocol': [
      'ports: ["0.0.0.0:9000-9001:9000-9001/tcp", "53:53/udp"]',
      ['9000-tcp', '9001-tcp', '53-udp'],
      '9000-tcp',
    ],
    'a number': ['ports: [3000]', ['3000-tcp'], '3000-tcp'],
    'the long form': ['ports: [{target: 80, published: "8080", app_protocol: http}]', ['80-tcp'], '80-tcp'],
    'a database gets none': ['ports: ["5432:5432"]', ['5432-tcp'], undefined],
    'nor what is for this machine alone': ['ports: ["127.0.0.1:8080:80"]', ['80-tcp'], undefined],
    'nor what speaks something else': ['ports: [{target: 80, app_protocol: mysql}]', ['80-tcp'], undefined],
    'exposed ports are for the others': ['expose: ["3000", 4000]', ['3000-tcp', '4000-tcp'], undefined],
    'one port twice is one': ['ports: ["80:80", "81:80"]\nexpose: [80]', ['80-tcp'], '80-tcp'],
    none: ['', [], undefined],
  }
  for (const [name, [lines, names, route]] of Object.entries(cases))
    test(name, () => {
      const found = web(lines)
      assert.deepEqual(
        found.ports.map((port) => port.name),
        names,
      )
      assert.equal(found.route, route)
    })
})

describe('N2: volumes, configs and secrets', () => {
  test('a named volume is a claim, and a pod that writes to it goes before the next one comes', () => {
    const { claims, workloads } = read(
      withService('volumes: [data:/var/lib/x, cache:/c:ro]', 'volumes: {data: {x-size: 5Gi}, cache: }'),
    )
    assert.deepEqual(claims, [
      { name: 'shop-data', size: '5Gi' },
      { name: 'shop-cache', size: '1Gi' },
    ])
    assert.equal(workloads[0]?.release, 'replace')
    assert.deepEqual(workloads[0]?.container.volumeMounts, [
      { name: 'shop-data', mountPath: '/var/lib/x' },
      { name: 'shop-cache', mountPath: '/c', readOnly: true },
    ])
  })
  test('unless it is to start first, or only reads', () => {
    const top = 'volumes: {data: }'
    assert.equal(
      web('volumes: [data:/a]\ndeploy: {update_config: {order: start-first}}', top).release,
      'roll',
    )
    assert.equal(web('volumes: [data:/a:ro]', top).release, 'roll')
  })
  test('an external volume is not made', () => {
    const { claims, workloads } = read(
      withService(
        'volumes: [{type: volume, source: data, target: /a}]',
        'volumes: {data: {external: true, name: old}}',
      ),
    )
    assert.deepEqual(claims, [])
    assert.deepEqual(workloads[0]?.pod.volumes, [
      { name: 'old', persistentVolumeClaim: { claimName: 'old' } },
    ])
  })
  test('memory', () => {
    assert.deepEqual(web('tmpfs: /run:size=64m\nshm_size: 1g').pod.volumes, [
      { name: 'empty-1', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } },
      { name: 'empty-2', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } },
    ])
  })
  test('configs and secrets are files where the service looks for them', () => {
    const top = `configs: {conf: {file: ./conf/a.conf}, text: {content: "x=\${TAG}"}}\nsecrets: {token: {environment: TOKEN}, old: {external: true}}`
    const lines =
      'configs: [{source: conf, target: /etc/a.conf, mode: 0440}, text]\nsecrets: [token, {source: old, target: other}]'
    const { files, workloads } = read(withService(lines, top), { 'conf/a.conf': 'hello' })
    assert.deepEqual(
      files.map(({ kind, name, data }) => [kind, name, String(data.content)]),
      [
        ['ConfigMap', 'shop-conf', 'hello'],
        ['ConfigMap', 'shop-text', 'x=7'],
        ['Secret', 'shop-token', 's3cret'],
      ],
    )
    assert.deepEqual(workloads[0]?.container.volumeMounts, [
      { name: 'config-shop-conf', mountPath: '/etc/a.conf', subPath: 'content', readOnly: true },
      { name: 'config-shop-text', mountPath: '/text', subPath: 'content', readOnly: true },
      { name: 'secret-shop-token', mountPath: '/run/secrets/token', subPath: 'content', readOnly: true },
      { name: 'secret-old', mountPath: '/run/secrets/other', subPath: 'old', readOnly: true },
    ])
    assert.deepEqual(workloads[0]?.mountedSets, [
      'ConfigMap/shop-conf',
      'ConfigMap/shop-text',
      'Secret/shop-token',
    ])
    assert.equal(workloads[0]?.pod.volumes?.[0]?.configMap?.defaultMode, 0o440)
  })
  test('a file in two places is in one volume, and with other permissions in another', () => {
    const lines =
      'secrets: [token, {source: token, target: again}, {source: token, target: /x/y, mode: 0400, uid: "5"}]'
    const [web] = read(withService(lines, 'secrets: {token: {environment: TOKEN}}')).workloads
    assert.deepEqual(web?.pod.volumes, [
      { name: 'secret-shop-token', secret: { secretName: 'shop-token' } },
      // Nobody else owns it, so that others must be able to read it.
      { name: 'secret-shop-token-2', secret: { secretName: 'shop-token', defaultMode: 0o444 } },
    ])
    assert.deepEqual(
      web?.container.volumeMounts?.map(({ name, mountPath }) => `${name} ${mountPath}`),
      [
        'secret-shop-token /run/secrets/token',
        'secret-shop-token /run/secrets/again',
        'secret-shop-token-2 /x/y',
      ],
    )
  })
})

describe('N2: builds', () => {
  const node = { 'api/package.json': '{"main": "x.js"}' }
  test('a context with a Dockerfile, with arguments and a stage', () => {
    const compose = 'services: {web: {build: {context: ./api, args: {A: 1}, target: one}}}'
    const { builds } = read(compose, { 'api/Dockerfile': 'FROM a AS one\nFROM b\n' })
    assert.deepEqual(builds, [
      {
        name: 'web',
        context: 'api',
        env: [],
        strategy: {
          type: 'Docker',
          dockerfile: '.hawser.Dockerfile',
          text: 'FROM a AS one\n',
          base: 'a',
          args: [{ name: 'A', value: '1' }],
        },
      },
    ])
  })
  test('a context without one is built by its language', () => {
    const { builds } = read('services: {web: {build: api}}', node)
    assert.deepEqual(builds[0]?.strategy, { type: 'Source', language: 'nodejs' })
  })
  test('labels of the image, and no cache', () => {
    const compose =
      'services: {web: {build: {context: api, labels: {acme.team: sea, n: 1}, no_cache: true}}, job: {build: {context: api, labels: [a=b]}}}'
    const { builds } = read(compose, { 'api/Dockerfile': 'FROM a' })
    assert.deepEqual(
      builds.map(({ labels, strategy }) => [labels, strategy.type === 'Docker' && strategy.noCache]),
      [
        [
          [
            { name: 'acme.team', value: 'sea' },
            { name: 'n', value: '1' },
          ],
          true,
        ],
        [[{ name: 'a', value: 'b' }], undefined],
      ],
    )
    const [first] = builds
    assert.ok(first)
    const spec = buildObjects(first, undefined, { app: 'shop', project: 'default' }).at(-1)
      ?.draft as unknown as {
      readonly spec: { readonly output: object; readonly strategy: { readonly dockerStrategy: object } }
    }
    assert.deepEqual(spec.spec.output, {
      to: { kind: 'ImageStreamTag', name: 'web:latest' },
      imageLabels: builds[0]?.labels,
    })
    assert.deepEqual(spec.spec.strategy.dockerStrategy, { noCache: true })
  })
  test('a Dockerfile within the file', () => {
    const { builds } = read('services: {web: {build: {context: ., dockerfile_inline: "FROM a"}}}')
    assert.equal(builds[0]?.strategy.type === 'Docker' && builds[0].strategy.text, 'FROM a')
  })
  test('services built alike share the image, and so do those that name it', () => {
    const { builds, workloads } = read(
      'services: {web: {build: api, image: acme/api}, worker: {build: api, command: w}, cron: {image: acme/api}}',
      node,
    )
    assert.equal(builds.length, 1)
    assert.deepEqual(
      workloads.map(({ image }) => image),
      Array(3).fill({ is: 'built', build: 'web' }),
    )
  })
})

describe('N2: services together', () => {
  test('names, aliases and links', () => {
    const { workloads } = read(
      'services: {web: {image: a, links: ["my_db:database"], networks: {back: {aliases: [site]}}}, my_db: {image: b}}\nnetworks: {back: }',
    )
    assert.deepEqual(
      workloads.map(({ name, aliases, isNamed }) => [name, aliases, isNamed]),
      [
        ['web', ['site'], true],
        ['my-db', ['database'], true],
      ],
    )
    assert.deepEqual(workloads[0]?.after, [{ on: 'my-db', until: 'started' }])
  })
  test('dependencies and their conditions; what is to complete runs once', () => {
    const { workloads } = read(
      'services: {web: {image: a, depends_on: {db: {condition: service_healthy}, migrate: {condition: service_completed_successfully}, off: {condition: service_started, required: false}}}, db: {image: b}, migrate: {image: c, ports: ["80"]}}',
    )
    assert.deepEqual(
      workloads.map(({ name, runs, route, after }) => [name, runs, route, after]),
      [
        [
          'web',
          'always',
          undefined,
          [
            { on: 'db', until: 'ready' },
            { on: 'migrate', until: 'completed' },
          ],
        ],
        ['db', 'always', undefined, []],
        ['migrate', 'once', undefined, []],
      ],
    )
  })
  test('profiles', () => {
    const compose = 'services: {web: {image: a}, debug: {image: b, profiles: [dev]}}'
    assert.deepEqual(
      read(compose).workloads.map(({ name }) => name),
      ['web'],
    )
    assert.deepEqual(
      read(compose, {}, { profiles: ['dev'] }).workloads.map(({ name }) => name),
      ['web', 'debug'],
    )
    assert.match(
      plan(compose).notes.join(),
      /services\.debug: is left out, as it is of profile dev; --profile dev/,
    )
  })
  test('extends, anchors, several files and includes', () => {
    const compose = [
      'x-base: &base {image: a, environment: {A: 1}}',
      'include: [more.yaml]',
      'services:',
      '  base: {image: old, environment: [A=1, B=2], ports: ["80"], command: x}',
      '  web: {extends: base, environment: {B: 3}, command: y, image: new}',
      '  other: {<<: *base}',
    ].join('\n')
    const more = {
      'more.yaml': 'services: {included: {image: i, env_file: sub/v.env}, web: {image: lost}}',
      'sub/v.env': 'V=1',
      'prod.yaml': 'services: {web: {image: prod, environment: [C=4]}}',
    }
    const { workloads } = read(compose, more, { from: ['compose.yaml', 'prod.yaml'] })
    const found = Object.fromEntries(
      workloads.map(({ component, image, container }) => [
        component,
        [
          image.is === 'named' && image.image,
          container.env?.map(({ name, value }) => `${name}=${value}`),
          container.args,
        ],
      ]),
    )
    assert.deepEqual(found, {
      included: ['i', ['V=1'], undefined],
      web: ['prod', ['A=1', 'B=3', 'C=4'], ['y']],
      base: ['old', ['A=1', 'B=2'], ['x']],
      other: ['a', ['A=1'], undefined],
    })
  })
  test('variables of the shell win over those of .env, which are not those of services', () => {
    const { workloads } = read(`services: {web: {image: "a:\${TAG}-\${OWN}"}}`, { '.env': 'TAG=1\nOWN=2' })
    assert.deepEqual(workloads[0]?.image, { is: 'named', image: 'a:7-2', said: 'compose.yaml:1' })
    assert.equal(workloads[0]?.container.env, undefined)
  })
  test('what has no effect is told, with its line', () => {
    const { notes } = plan(
      withService(
        'container_name: x\nlogging: {driver: json}\nprivileged: false\ndevices: []\nx-mine: 1',
        'networks: {a: {internal: true}}',
      ),
    )
    assert.deepEqual(
      notes.map((note) => note.replace(/: (is|says|all) .*/, '')),
      [
        'compose.yaml:4: services.web.container_name',
        'compose.yaml:5: services.web.logging',
        'compose.yaml:9: networks.a',
      ],
    )
  })
})
