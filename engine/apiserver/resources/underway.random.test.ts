import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { Service } from '@hawser/kinds/core/service.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { type PatientDisk, patientLog } from '@hawser/store/testing.ts'
import fc from 'fast-check'
import type { AdmissionPlugin } from '../admission/chain.ts'
import { standardPlugins } from '../admission/plugins/index.ts'
import { clusterIPOf, nodePortsOf } from '../allocation/serviceneeds.ts'
import type { Answer } from './resources.ts'
import { openForTest, podNamed, type TestResources, type Watched } from './testing.ts'

// The same in every run; HAWSER_FUZZ_SEED and HAWSER_FUZZ_RUNS ask for others.
const seed = Number(process.env.HAWSER_FUZZ_SEED ?? 20_260)
const numRuns = Number(process.env.HAWSER_FUZZ_RUNS ?? 400)

interface About {
  readonly name: string
  readonly dryRun: boolean
  /** The version that it is for. */
  readonly version: 'any' | 'stored' | 'old'
  /** What is written follows from it. */
  readonly number: number
}
type Request = (api: TestResources, about: About) => Promise<Answer>
interface Written {
  readonly metadata: object
  readonly [field: string]: unknown
}
type Body = (about: About) => Written

const stored = (api: TestResources, kind: string, name: string): KubeObject | undefined =>
  api.resources.peek(api.kind(kind), 'default', name)
const servicesOf = ({ resources, kind }: TestResources): readonly Service[] =>
  resources.peekAll(kind('services'), 'default') as unknown as readonly Service[]

function versionFor(api: TestResources, kind: string, { name, version }: About): object {
  const { resourceVersion } = stored(api, kind, name)?.metadata ?? {}
  if (version === 'any' || !resourceVersion) return {}
  return { resourceVersion: version === 'old' ? '1' : resourceVersion }
}

const configMap: Body = ({ name, number }) => ({ metadata: { name }, data: { a: `${number % 5}` } })
const heldPod: Body = ({ name, number }) => ({
  ...podNamed(name),
  metadata: { name, ...(number % 2 === 0 && { finalizers: ['example.com/a'] }) },
})
/** With an address and a port that it asks for, or takes what it gets. */
const service: Body = ({ name, number }) => {
  const port = { name: 'a', port: 80, ...(number % 3 > 0 && { nodePort: 30_000 + (number % 3) }) }
  const address = number % 5 > 2 && { clusterIP: '10.129.0.201' }
  const type = number % 4 > 0 ? 'NodePort' : 'ClusterIP'
  return {
    metadata: { name },
    spec: { type, ports: [type === 'NodePort' ? port : { port: 80 }], ...address },
  }
}

/** Some changes take their time, and the disk does not wait for them. */
function slow(): AdmissionPlugin {
  let asked = 0
  return { name: 'Slow', validate: () => (asked++ % 3 === 0 ? turn() : undefined) }
}

const create =
  (kind: string, body: Body): Request =>
  (api, about) =>
    api.call('create', kind, { options: { dryRun: about.dryRun } }, body(about))
const change =
  (verb: 'patch' | 'update', kind: string, body: Body, subresource?: string): Request =>
  (api, about) => {
    const { metadata, ...fields } = body(about)
    const { name, dryRun } = about
    const target = { name, subresource, patchType: 'merge', options: { dryRun } } as const
    return api.call(verb, kind, target, {
      metadata: { ...metadata, ...versionFor(api, kind, about) },
      ...fields,
    })
  }
const remove =
  (kind: string): Request =>
  (api, about) => {
    const options = {
      dryRun: about.dryRun,
      preconditions: versionFor(api, kind, about),
      gracePeriodSeconds: 0,
    }
    return api.call('delete', kind, { name: about.name, options })
  }

const countOf = (object: unknown): number => Number((object as { data: { count: string } }).data.count)
/** One more than the counter says now, or will say when others have counted before. */
const count: Request = (api, { number }) => {
  const before = countOf(stored(api, 'configmaps', 'counter')) + (number % 4)
  return api.call('patch', 'configmaps', { name: 'counter', patchType: 'json' }, [
    { op: 'test', path: '/data/count', value: `${before}` },
    { op: 'replace', path: '/data/count', value: `${before + 1}` },
  ])
}
const countByVersion: Request = (api) => {
  const before = stored(api, 'configmaps', 'counter') as KubeObject
  const body = { ...before, data: { count: `${countOf(before) + 1}` } }
  return api.call('update', 'configmaps', { name: 'counter' }, body)
}

const grow: Request = (api, { name, dryRun, number }) => {
  const value = { name: `p${number}`, port: 81 + number }
  const patch = [{ op: 'add', path: '/spec/ports/-', value }]
  return api.call('patch', 'services', { name, patchType: 'json', options: { dryRun } }, patch)
}

const requests: Readonly<Record<string, Request>> = {
  count,
  countByVersion,
  labelCounter: (api, about) =>
    change('patch', 'configmaps', ({ number }) => ({ metadata: { labels: { a: `${number}` } } }))(api, {
      ...about,
      name: 'counter',
    }),
  createConfigMap: create('configmaps', configMap),
  putConfigMap: change('update', 'configmaps', configMap),
  patchConfigMap: change('patch', 'configmaps', configMap),
  removeConfigMap: remove('configmaps'),
  createPod: create('pods', heldPod),
  reportPod: change(
    'patch',
    'pods',
    ({ number }) => ({ metadata: {}, status: { message: `${number}` } }),
    'status',
  ),
  letGoOfPod: change('patch', 'pods', () => ({ metadata: { finalizers: null } })),
  removePod: remove('pods'),
  createService: create('services', service),
  putService: change('update', 'services', service),
  patchService: change('patch', 'services', service),
  growService: grow,
  removeService: remove('services'),
}

/** Most requests should find something. */
const lasting = Object.keys(requests).filter((name) => !name.startsWith('remove'))

type Step =
  | { readonly request: string; readonly about: About }
  | { readonly disk: string; readonly count: number }
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      request: fc.constantFrom(...lasting, ...lasting, ...Object.keys(requests)),
      about: fc.record({
        name: fc.constantFrom('x', 'x', 'y', 'z'),
        dryRun: fc.nat(5).map((number) => number === 0),
        version: fc.constantFrom('any' as const, 'any' as const, 'stored' as const, 'old' as const),
        number: fc.nat(11),
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      disk: fc.constantFrom('waits', 'waits', 'waits', 'takes', 'takes', 'takes', 'refuses'),
      count: fc.integer({ min: 1, max: 6 }),
    }),
  },
)

type Told = readonly { readonly request: string; readonly revision: number }[]

/** @param seen  How often each thing happened. @returns What was told to those who were not refused. */
async function carryOut(
  api: TestResources,
  disk: PatientDisk,
  steps: readonly Step[],
  seen: Map<string, number>,
): Promise<Told> {
  const told: { request: string; revision: number }[] = []
  let unanswered = 0
  const note = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1)
  const ask = async (request: string, about: About): Promise<void> => {
    unanswered += 1
    try {
      const { object, revision } = await (requests[request] as Request)(api, about)
      const { resourceVersion = '0' } = (object as KubeObject).metadata
      for (const version of [revision, Number(resourceVersion)])
        assert.ok(version === 0 || disk.revisions.has(version), `${request} was told ${version}`)
      told.push({ request, revision })
      note(request)
    } catch (error) {
      const { message } = error as Error
      if (!(error instanceof StatusError)) assert.match(message, /no space left on device/)
      const [, version] = /in record \((\d+)\)/.exec(message) ?? []
      assert.ok(!version || disk.revisions.has(Number(version)), `${request} was told: ${message}`)
      note(error instanceof StatusError ? error.reason : 'disk full')
    } finally {
      unanswered -= 1
    }
  }
  const pass = async (turns: number): Promise<void> => {
    for (let passed = 0; passed < turns; passed++) await turn()
  }
  const asked: Promise<void>[] = []
  for (const each of steps) {
    if ('request' in each) asked.push(ask(each.request, each.about))
    else if (each.disk === 'waits') await pass(each.count)
    else if (each.disk === 'takes') disk.take(each.count)
    else disk.refuse()
  }
  // What is used of a quota is written for nobody.
  for (let rounds = 0; unanswered > 0 || disk.waits > 0; rounds++) {
    assert.ok(rounds < 500, 'somebody waits for ever')
    disk.take()
    await pass(2)
  }
  await Promise.all(asked)
  return told
}

/** What a watch was told is one story of each object, which ends with what is stored. @returns Its revisions. */
function checkStory(api: TestResources, kind: string, { events }: Watched): number[] {
  const live = new Map<string, string>()
  const revisions = events.map(({ object }) => Number(object.metadata.resourceVersion))
  for (const [index, { type, object }] of events.entries()) {
    const { name = '', resourceVersion } = object.metadata
    assert.ok(
      (revisions[index - 1] ?? 0) < Number(resourceVersion),
      `${type} ${name}@${resourceVersion} is late`,
    )
    assert.equal(type === 'ADDED', !live.has(name), `${type} ${name}`)
    if (type === 'DELETED') live.delete(name)
    else live.set(name, resourceVersion)
  }
  const objects = api.resources.peekAll(api.kind(kind), 'default')
  const now = objects.map(({ metadata }) => [metadata.name, metadata.resourceVersion] as const)
  assert.deepEqual(new Map(now), live)
  return revisions
}

/** One who comes afterwards is charged, and with him all that is stored. */
async function checkQuota(api: TestResources): Promise<void> {
  for (const name of await api.names('configmaps'))
    if (name !== 'counter') await api.remove('configmaps', name)
  await api.create('configmaps', { metadata: { name: 'last' } })
  const { used } = (await api.get('resourcequotas', 'q')).status as { used: object }
  const ports = servicesOf(api).flatMap(nodePortsOf).length
  assert.ok(ports <= 3, `${ports} ports`)
  assert.deepEqual(used, { 'count/configmaps': '2', 'services.nodeports': `${ports}` })
  await api.remove('resourcequotas', 'q')
}

/** What a Service has nobody else gets, and what none has any more is free. */
async function checkHeld(api: TestResources, { events }: Watched): Promise<void> {
  const all = [...servicesOf(api)]
  const ever = events.map(({ object }) => object as unknown as Service)
  const make = (spec: object) =>
    api.create('services', { metadata: { generateName: 'probe-' }, spec: { type: 'NodePort', ...spec } })
  const expect = (isHeld: boolean, made: Promise<unknown>): Promise<unknown> =>
    isHeld ? assert.rejects(made, { message: /already allocated/ }) : made
  for (const nodePort of new Set([30_001, 30_002, ...ever.flatMap(nodePortsOf)])) {
    const isHeld = all.some((one) => nodePortsOf(one).includes(nodePort))
    await expect(isHeld, make({ ports: [{ port: 80, nodePort }] }))
  }
  // The probes have addresses, too.
  for (const clusterIP of new Set(ever.map(clusterIPOf))) {
    const isHeld = servicesOf(api).some((one) => clusterIPOf(one) === clusterIP)
    if (clusterIP) await expect(isHeld, make({ clusterIP, ports: [{ port: 80 }] }))
  }
}

test('whatever comes together, and whatever the disk refuses: what was told is true and stays true', async () => {
  const seen = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 90, size: 'max' }), async (steps) => {
      const { disk, log } = patientLog()
      const plugins = standardPlugins().filter(({ name }) => name !== 'ServiceAccount')
      await using api = await openForTest(log, { plugins: [...plugins, slow()] })
      const hard = { 'count/configmaps': '3', 'services.nodeports': '3' }
      await api.create('resourcequotas', { metadata: { name: 'q' }, spec: { hard } })
      const kinds = ['configmaps', 'pods', 'services']
      const watches = kinds.map((kind) => api.watch(kind))
      await api.create('configmaps', { metadata: { name: 'counter' }, data: { count: '0' } })
      const about: About = { name: 'x', dryRun: false, version: 'any', number: 1 }
      for (const name of ['createConfigMap', 'createPod', 'createService']) await requests[name]?.(api, about)
      disk.isSlow = true
      const told = await carryOut(api, disk, steps, seen)
      disk.isSlow = false

      const revisions = new Set(
        watches.flatMap((watch, index) => checkStory(api, kinds[index] as string, watch)),
      )
      for (const { request, revision } of told)
        assert.ok(
          revision === 0 || revisions.has(revision),
          `${request} was told ${revision}, which is nowhere`,
        )
      const counted = told.filter(({ request }) => request.startsWith('count')).length
      assert.equal(countOf(stored(api, 'configmaps', 'counter')), counted)
      await using again = await openForTest(log)
      for (const kind of kinds.map(api.kind))
        assert.deepEqual(again.resources.peekAll(kind, 'default'), api.resources.peekAll(kind, 'default'))
      await checkQuota(api)
      await checkHeld(api, watches[2] as Watched)
    }),
    { seed, numRuns },
  )
  // Much must be done and much refused, or little is tried.
  const refusals = ['AlreadyExists', 'Conflict', 'Forbidden', 'Invalid', 'NotFound', 'disk full']
  for (const what of [...Object.keys(requests), ...refusals])
    assert.ok((seen.get(what) ?? 0) >= numRuns / 8, `${what} happened ${seen.get(what)} times`)
})
