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
import { type About, countOf, type Request, requests, type Step, step, stored } from '../fuzz/changes.ts'
import { openForTest, type TestResources, type Watched } from './testing.ts'

// The same in every run; HAWSER_FUZZ_SEED and HAWSER_FUZZ_RUNS ask for others.
const seed = Number(process.env.HAWSER_FUZZ_SEED ?? 20_260)
const numRuns = Number(process.env.HAWSER_FUZZ_RUNS ?? 400)

const servicesOf = ({ resources, kind }: TestResources): readonly Service[] =>
  resources.peekAll(kind('services'), 'default') as unknown as readonly Service[]

/** Some changes take their time, and the disk does not wait for them. */
function slow(): AdmissionPlugin {
  let asked = 0
  return { name: 'Slow', validate: () => (asked++ % 3 === 0 ? turn() : undefined) }
}

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
    if ('request' in each) {
      const answer = ask(each.request, each.about)
      // Awaited below.
      answer.catch(() => {})
      asked.push(answer)
    } else if (each.disk === 'waits') await pass(each.count)
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
