import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { dirsOf } from '@hawser/cli/platform/dirs.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import { readKubeconfig } from '@hawser/client/kubeconfig.ts'
import type { ApiRequest } from '@hawser/client/transport.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { missing } from '@hawser/testing/needs.ts'
import { readSettings, releaseInstance } from './settings.ts'

const deaths = 4

interface Running {
  request(method: ApiRequest['method'], path: string, body?: unknown): Promise<KubeObject>
  list(path: string): Promise<readonly KubeObject[]>
  /** SIGKILL: nothing is finished, nothing is said. */
  kill(): Promise<void>
}

/** What the server has acknowledged. */
interface Acknowledged {
  readonly namespaces: Set<string>
  /** Addresses, by name. */
  readonly services: Map<string, string>
  /** Groups of definitions, with the number of the version that is stored. */
  readonly definitions: Map<string, 1 | 2>
  /** Groups of definitions that somebody has asked to delete, acknowledged or not. */
  readonly leaving: Set<string>
  readonly left: Set<string>
  /** Groups whose object was made. */
  readonly objects: Set<string>
}

test(`${deaths} times SIGKILL: what was acknowledged is there, and what was begun is finished`, {
  skip: missing(),
}, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-crash-'))
  t.after(() => leave(folder))
  const known: Acknowledged = {
    ...{ namespaces: new Set(), services: new Map(), definitions: new Map() },
    ...{ leaving: new Set(), left: new Set(), objects: new Set() },
  }
  for (let death = 0; death <= deaths; death++) {
    const server = await start(t, folder)
    await check(server, known)
    if (death === deaths) continue
    const before = known.objects.size
    const writers = Promise.all([
      makeNamespaces(server, known, death),
      makeServices(server, known, death),
      ...[0, 1, 2].map((writer) => defineKinds(server, known, `${death}${writer}`)),
    ])
    writers.catch(() => {})
    while (known.objects.size < before + 2) await sleep(5)
    await sleep((death * 37) % 150)
    await server.kill()
    // The only thing that may go wrong for a writer is that nobody answers any more.
    await writers
  }
  assert.ok(known.objects.size > 0 && known.services.size > 0)
})

async function leave(folder: string): Promise<void> {
  const dirs = dirsOf(folder)
  const settings = await readSettings(dirs)
  if (settings) await releaseInstance(dirs, settings.instance)
  await rm(folder, { recursive: true })
}

async function start(t: TestContext, folder: string): Promise<Running> {
  const program = fileURLToPath(new URL('./main.ts', import.meta.url))
  const args = ['server', '--only', 'apiserver,controllers', '--data-dir', folder, '--port', '0']
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close')
  t.after(() => child.kill('SIGKILL'))
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const ready = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    closed.then(() => assert.fail(`the server did not start: ${said}`)),
  ])
  assert.match(String(ready[0]), /^ready https:/)
  const transport = httpsTransport(await readKubeconfig(dirsOf(folder).kubeconfig))
  const request: Running['request'] = async (method, path, body) =>
    (await transport.request({ method, path, ...(body !== undefined && { body }) })) as KubeObject
  return {
    request,
    list: async (path) => (await request('GET', path)).items as readonly KubeObject[],
    async kill() {
      assert.equal(child.exitCode, null, `the server lived until it was killed: ${said}`)
      child.kill('SIGKILL')
      await closed
      transport.close()
    },
  }
}

/** Goes on until the server answers no more. */
async function until(stops: () => Promise<boolean>): Promise<void> {
  try {
    while (!(await stops())) await sleep(1)
  } catch (error) {
    if (!isReason(error, 'ServiceUnavailable')) throw error
  }
}

const namespacePath = '/api/v1/namespaces'
const servicePath = `${namespacePath}/default/services`
const definitionPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

function makeNamespaces({ request }: Running, { namespaces }: Acknowledged, death: number): Promise<void> {
  let count = 0
  return until(async () => {
    const name = `n-${death}-${count++}`
    await request('POST', namespacePath, { metadata: { name } })
    namespaces.add(name)
    return false
  })
}

function makeServices({ request }: Running, { services }: Acknowledged, death: number): Promise<void> {
  let count = 0
  return until(async () => {
    const name = `s-${death}-${count++}`
    const made = await request('POST', servicePath, { metadata: { name }, spec: { ports: [{ port: 80 }] } })
    services.set(name, (made.spec as { clusterIP: string }).clusterIP)
    return false
  })
}

/** Defines kinds, makes an object of each, changes the version in which it is stored, and lets every other one go. */
function defineKinds({ request }: Running, known: Acknowledged, writer: string): Promise<void> {
  let count = 0
  return until(async () => {
    const group = `g${writer}x${count++}.example.com`
    const path = `${definitionPath}/things.${group}`
    await request('POST', definitionPath, definition(group, 1))
    known.definitions.set(group, 1)
    await served(() => request('POST', objectPath(group, 1), object(group, 1)))
    known.objects.add(group)
    const { metadata } = await request('GET', path)
    const { resourceVersion } = metadata
    const next = definition(group, 2)
    await request('PUT', path, { ...next, metadata: { ...next.metadata, resourceVersion } }).catch(stale)
    if (count % 2 === 0) return false
    known.leaving.add(group)
    await request('DELETE', path)
    known.left.add(group)
    return false
  })
}

/** A definition says something about itself in its status now and then. */
function stale(error: unknown): void {
  if (!isReason(error, 'Conflict')) throw error
}

async function served<T>(ask: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + 10_000; ; await sleep(5)) {
    try {
      return await ask()
    } catch (error) {
      if (!isReason(error, 'NotFound') || Date.now() > end) throw error
    }
  }
}

const objectPath = (group: string, version: 1 | 2): string => `/apis/${group}/v${version}/things`
const object = (group: string, version: 1 | 2) => ({
  ...{ kind: 'Thing', apiVersion: `${group}/v${version}`, metadata: { name: 'one' } },
  spec: { size: 7 },
})

function definition(group: string, stored: 1 | 2) {
  const size = { type: 'object', properties: { size: { type: 'integer' } } }
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec: size } } }
  return {
    metadata: { name: `things.${group}` },
    spec: {
      ...{ group, scope: 'Cluster', names: { plural: 'things', kind: 'Thing' } },
      versions: ([1, 2] as const).map((version) => ({
        ...{ name: `v${version}`, served: true, storage: version === stored, schema },
      })),
    },
  }
}

/** Everything is there; what a crash left half-made becomes whole by itself. */
async function check(server: Running, known: Acknowledged): Promise<void> {
  const { list } = server
  const namespaces = new Set((await list(namespacePath)).map(({ metadata }) => metadata.name))
  for (const name of known.namespaces) assert.ok(namespaces.has(name), `namespace ${name} is there`)
  await eventually('every namespace has its accounts and its certificates', async () => {
    const accounts = await list('/api/v1/serviceaccounts')
    const certificates = await list('/api/v1/configmaps?fieldSelector=metadata.name%3Dkube-root-ca.crt')
    const having = [accounts.filter(({ metadata }) => metadata.name === 'default'), certificates]
    return having.every((all) =>
      namespaces.isSubsetOf(new Set(all.map(({ metadata }) => metadata.namespace ?? ''))),
    )
  })
  const services = await list('/api/v1/services')
  const addresses = services.map(({ spec }) => (spec as { clusterIP: string }).clusterIP)
  assert.equal(new Set(addresses).size, addresses.length, 'no address is given twice')
  for (const [name, address] of known.services) {
    const found = services.findIndex(({ metadata }) => metadata.name === name)
    assert.equal(addresses[found], address, `service ${name} has its address`)
  }
  await checkDefinitions(server, known)
}

async function checkDefinitions({ list, request }: Running, known: Acknowledged): Promise<void> {
  const names = async (): Promise<Set<string>> =>
    new Set((await list(definitionPath)).map(({ spec }) => (spec as { group: string }).group))
  const found = await names()
  for (const group of known.definitions.keys()) {
    if (!known.leaving.has(group)) assert.ok(found.has(group), `the definition of ${group} is there`)
  }
  await eventually('what was asked to go is gone', async () => known.left.isDisjointFrom(await names()))
  for (const group of await names()) {
    await served(() => request('GET', objectPath(group, 1)))
    if (!known.objects.has(group) || known.leaving.has(group)) continue
    for (const version of [1, 2] as const) {
      const { apiVersion, spec } = await request('GET', `${objectPath(group, version)}/one`)
      assert.deepEqual([apiVersion, spec], [`${group}/v${version}`, { size: 7 }])
    }
  }
}

async function eventually(what: string, is: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 15_000; !(await is()); await sleep(50))
    assert.ok(Date.now() < end, `${what} in the end`)
}
