import type { KubeObject } from '@hawser/kinds/kind.ts'
import fc from 'fast-check'
import type { Answer } from '../resources/resources.ts'
import { podNamed, type TestResources } from '../resources/testing.ts'

export interface About {
  readonly name: string
  readonly dryRun: boolean
  /** The version that it is for. */
  readonly version: 'any' | 'stored' | 'old'
  /** What is written follows from it. */
  readonly number: number
}
export type Request = (api: TestResources, about: About) => Promise<Answer>
interface Written {
  readonly metadata: object
  readonly [field: string]: unknown
}
type Body = (about: About) => Written

export const stored = (api: TestResources, kind: string, name: string): KubeObject | undefined =>
  api.resources.peek(api.kind(kind), 'default', name)

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

export const countOf = (object: unknown): number => Number((object as { data: { count: string } }).data.count)
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

export const requests: Readonly<Record<string, Request>> = {
  count,
  countByVersion,
  labelCounter: (api, { number }) => {
    const patch = { metadata: { labels: { a: `${number}` } } }
    return api.call('patch', 'configmaps', { name: 'counter', patchType: 'merge' }, patch)
  },
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

export type Step =
  | { readonly request: string; readonly about: About }
  | { readonly disk: string; readonly count: number }
export const step: fc.Arbitrary<Step> = fc.oneof(
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
