import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PlanOptions } from './options.ts'
import { applicationOf } from './plan.ts'
import { filesGiven } from './sourcefiles.ts'

const start = { scripts: { start: 'node server.js' } }
const plan = (texts: Readonly<Record<string, string>>, options: PlanOptions = {}) =>
  applicationOf(filesGiven(texts, 'My App'), options)
const node = (manifest: object = start, more: Readonly<Record<string, string>> = {}) => ({
  'package.json': JSON.stringify(manifest),
  ...more,
})
const only = <T>(list: readonly T[]): T => {
  assert.equal(list.length, 1)
  return list[0] as T
}

describe('N2: what a directory is deployed by', () => {
  const compose = 'services: {web: {image: a}}'
  const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n'
  const cases: Readonly<Record<string, [Readonly<Record<string, string>>, PlanOptions, RegExp]>> = {
    'the files of a language': [node(), {}, /^package\.json: nodejs$/],
    'a Dockerfile before them': [
      node(start, { Dockerfile: 'FROM a' }),
      {},
      /^Dockerfile: .*; not read: package\.json \(-f or --strategy chooses\)$/,
    ],
    'unless --strategy says otherwise': [
      node(start, { Dockerfile: 'FROM a' }),
      { strategy: 'source' },
      /^as --strategy=source says$/,
    ],
    'a Containerfile is one too': [{ Containerfile: 'FROM a' }, {}, /^Containerfile: /],
    'a file that -f names': [
      { 'compose.yaml': compose, 'k8s/a.yaml': manifest, 'docker/Dockerfile.prod': 'FROM a' },
      { from: ['docker/Dockerfile.prod'] },
      /^docker\/Dockerfile\.prod: as -f says$/,
    ],
  }
  for (const [name, [texts, options, want]] of Object.entries(cases)) {
    test(name, () => assert.match(plan(texts, options).origin, want))
  }
})

describe('a source and its package.json', () => {
  test('the name of package.json, without its scope', () =>
    assert.equal(plan(node({ ...start, name: '@acme/Guest_Book' })).application.name, 'guest-book'))
  test('no name: that of the directory', () => assert.equal(plan(node()).application.name, 'my-app'))
  test('--name wins', () => assert.equal(plan(node(), { name: 'Other' }).application.name, 'other'))
  for (const manifest of [{ main: 'x.js' }, { name: 'a', scripts: { start: 'x' } }])
    test(`${Object.keys(manifest)} is enough to start`, () => void plan(node(manifest)))

  test('volumes, health and port', () => {
    const hawser = {
      volumes: { data: '/data', big: { path: '/big', size: '5Gi' } },
      health: '/healthz',
      port: 3000,
    }
    const { application } = plan(node({ ...start, name: 'a', hawser }))
    assert.deepEqual(application.claims, [
      { name: 'a-data', size: '1Gi' },
      { name: 'a-big', size: '5Gi' },
    ])
    const { container, ports, pod } = only(application.workloads)
    assert.deepEqual(container.env, [
      { name: 'PORT', value: '3000' },
      { name: 'DATA_DIR', value: '/data' },
    ])
    assert.deepEqual(ports, [{ name: 'http', port: 8080, target: 3000, protocol: 'TCP' }])
    assert.equal(container.readinessProbe?.httpGet?.path, '/healthz')
    assert.deepEqual(pod.securityContext, { runAsNonRoot: true })
  })
  test('a static site', () => {
    const { strategy } = only(plan({ 'index.html': '<p>' }).application.builds)
    assert.deepEqual(strategy, { type: 'Source', language: 'static' })
  })
  test('a builder the user names', () => {
    const { strategy } = only(plan({ 'x.lisp': '' }, { builder: 'lisp:2' }).application.builds)
    assert.deepEqual(strategy, { type: 'Source', language: 'lisp', builder: 'lisp:2' })
  })
})

describe('B5: a Dockerfile', () => {
  test('its port gets the URL, its numeric user is held to, its volumes are told', () => {
    const { application, notes } = plan({ Dockerfile: 'FROM a\nEXPOSE 80 443\nUSER 1000\nVOLUME /data' })
    const { ports, pod, container } = only(application.workloads)
    assert.deepEqual(ports, [{ name: 'http', port: 8080, target: 80, protocol: 'TCP' }])
    assert.deepEqual(pod.securityContext, { runAsNonRoot: true })
    assert.deepEqual(container.volumeMounts, [{ name: 'image-volume-1', mountPath: '/data' }])
    assert.equal(notes.length, 2)
  })
  test('an image that may be of root is let be, without new privileges', () => {
    const { pod, container } = only(plan({ Dockerfile: 'FROM a' }).application.workloads)
    assert.equal(pod.securityContext, undefined)
    assert.deepEqual(container.securityContext, { allowPrivilegeEscalation: false })
  })
  test('build arguments go to the build', () => {
    const buildArgs = [{ name: 'PORT', value: '90' }]
    const { application } = plan({ Dockerfile: 'FROM a\nARG PORT\nEXPOSE $PORT' }, { buildArgs })
    assert.equal(application.workloads[0]?.ports[0]?.target, 90)
    assert.deepEqual(only(application.builds).strategy, {
      type: 'Docker',
      dockerfile: 'Dockerfile',
      base: 'a',
      args: buildArgs,
    })
  })
})

describe('N2: a Procfile', () => {
  const texts = node({ ...start, name: 'shop' }, { Procfile: 'web: a\nworker: b\nrelease: c' })
  test('a workload for every process type; what is to run once comes before the others', () => {
    const { workloads } = plan(texts).application
    assert.deepEqual(
      workloads.map(({ name, runs, route, after }) => [
        name,
        runs,
        route,
        after.map(({ on, until }) => `${on} ${until}`),
      ]),
      [
        ['shop', 'always', 'http', ['shop-release completed']],
        ['shop-worker', 'always', undefined, ['shop-release completed']],
        ['shop-release', 'once', undefined, []],
      ],
    )
    assert.deepEqual(workloads[1]?.container.command?.slice(-1), [
      'PATH="$PWD/node_modules/.bin:$PATH"; exec b',
    ])
    assert.deepEqual(workloads[1]?.ports, [])
  })
  test('how many of each, by app.json', () => {
    const appJson = JSON.stringify({ formation: { worker: { quantity: 3 } } })
    const { workloads } = plan({ ...texts, 'app.json': appJson }).application
    assert.deepEqual(
      workloads.map(({ replicas }) => replicas),
      [undefined, 3, undefined],
    )
  })
  test('without web there is no URL, and that is said', () => {
    const { application, notes } = plan(node(start, { Procfile: 'worker: b' }))
    assert.equal(only(application.workloads).route, undefined)
    assert.match(notes.join(), /no "web" process type/)
  })
  test('it also says how to start', () => void plan(node({}, { Procfile: 'web: a' })))
})

describe('what cannot be deployed is refused', () => {
  const cases: Readonly<Record<string, [Readonly<Record<string, string>>, PlanOptions, RegExp]>> = {
    'nothing that is known': [{ 'main.lisp': '' }, {}, /nothing in My App says what it is written in/],
    'an empty Procfile': [node(start, { Procfile: '# x' }), {}, /Procfile:1: has no process type/],
    'broken JSON': [{ 'package.json': '{' }, {}, /package\.json:1: not valid JSON/],
    'nothing to start': [node({ name: 'a' }), {}, /how to start/],
    'every wrong wish at once, with its line': [
      {
        'package.json':
          '{"main": "a",\n"hawser": {\n"port": 80,\n"health": "healthz",\n"volumes": {"data": "relative"},\n"x": 1}}',
      },
      {},
      /package\.json:3: hawser\.port: .*\n.*:4: hawser\.health: .*\n.*:5: hawser\.volumes\.data: .*\n.*:6: hawser\.x: is not known/,
    ],
    'a path that climbs': [
      node({ ...start, hawser: { volumes: { data: '/a/../../etc' } } }),
      {},
      /hawser\.volumes\.data/,
    ],
    'a name of nothing': [node(), { name: '!!!' }, /"!!!" cannot be the name/],
    'a Dockerfile without FROM': [{ Dockerfile: 'RUN x' }, {}, /Dockerfile:1: there is no FROM/],
    'a strategy without its file': [node(), { strategy: 'docker' }, /there is no Dockerfile/],
    'a file that is not there': [{}, { from: ['compose.prod.yaml'] }, /compose\.prod\.yaml is not there/],
    'a file outside': [
      {},
      { from: ['../../etc/passwd'] },
      /\.\.\/\.\.\/etc\/passwd leaves the source directory/,
    ],
    'files of two kinds': [
      { Dockerfile: 'FROM a', 'compose.yaml': 'services: {}' },
      { from: ['Dockerfile', 'compose.yaml'] },
      /files of different kinds/,
    ],
  }
  for (const [name, [texts, options, want]] of Object.entries(cases)) {
    test(name, () => assert.throws(() => plan(texts, options), want))
  }
})
