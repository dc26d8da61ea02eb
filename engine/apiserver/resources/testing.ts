import { allKinds } from '@hawser/kinds/index.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { Log } from '@hawser/store/log.ts'
import { memoryLog } from '@hawser/store/memory.ts'
import { standardPlugins } from '../admission/plugins/index.ts'
import { openResources, type ResourcesOptions } from './open.ts'
import type { Options } from './options.ts'
import type { Answer, Call, PatchType, Resources, SentEvent, Verb, Watch } from './resources.ts'

/** The moment at which tests begin: 2026-01-01T00:00:00Z. Move it with `clock.now`. */
export const start = Date.UTC(2026, 0, 1)

type About = Partial<Omit<Call, 'verb' | 'kind' | 'user' | 'body'>>

/** Resources over memory, with a clock and uids of their own, and short names for the verbs. */
export interface TestResources extends AsyncDisposable {
  readonly resources: Resources
  readonly clock: { now: number }
  kind(resource: string): AnyKind
  call(verb: Verb, resource: string, about?: About, body?: unknown): Promise<Answer>
  create(resource: string, body: object, about?: About): Promise<KubeObject>
  get(resource: string, name: string, about?: About): Promise<KubeObject>
  update(
    resource: string,
    body: { metadata: { name: string } } | KubeObject,
    about?: About,
  ): Promise<KubeObject>
  patch(resource: string, name: string, body: unknown, type?: PatchType, about?: About): Promise<KubeObject>
  remove(resource: string, name: string, options?: Options): Promise<Answer>
  names(resource: string, options?: Options, namespace?: string): Promise<string[]>
  watch(resource: string, options?: Options, namespace?: string): Watched
}
/** What a watch has heard so far. */
export interface Watched extends Watch {
  readonly events: SentEvent[]
  /** `ADDED web@3`. */
  readonly told: readonly string[]
  readonly over: boolean
}

/** In namespace `default`, which exists, unless a test says otherwise. */
export async function openForTest(
  log: Log = memoryLog(),
  options: Pick<ResourcesOptions, 'serviceAccounts' | 'plugins'> = {},
): Promise<TestResources> {
  const clock = { now: start }
  let uids = 0
  const resources = await openResources({
    log,
    kinds: allKinds,
    serviceCIDR: '10.129.0.0/24',
    freezesOld: true,
    // Tests are about what they make, and count revisions.
    serviceAccounts: [],
    plugins: standardPlugins().filter(({ name }) => name !== 'ServiceAccount'),
    ...options,
    now: () => clock.now,
    uid: () => `uid-${++uids}`,
  })
  const kinds = new Map(allKinds.map((kind) => [kind.resource, kind]))
  const kindOf = (resource: string): AnyKind => kinds.get(resource) as AnyKind
  const user = { name: 'tester', groups: [] }
  const call = (verb: Verb, resource: string, about: About = {}, body?: unknown): Promise<Answer> => {
    const kind = kindOf(resource)
    const namespace = kind.scope === 'Namespaced' ? 'default' : undefined
    return resources.call({ user, verb, kind, namespace, ...about, body })
  }
  const object = async (answer: Promise<Answer>): Promise<KubeObject> => (await answer).object as KubeObject
  if (!resources.peek(kindOf('namespaces'), undefined, 'default')) {
    await call('create', 'namespaces', {}, { metadata: { name: 'default' } })
  }
  return {
    resources,
    clock,
    kind: kindOf,
    call,
    create: (resource, body, about) => object(call('create', resource, about, body)),
    get: (resource, name, about) => object(call('get', resource, { ...about, name })),
    update: (resource, body, about) =>
      object(call('update', resource, { name: body.metadata.name, ...about }, body)),
    patch: (resource, name, body, patchType = 'merge', about = {}) =>
      object(call('patch', resource, { name, patchType, ...about }, body)),
    remove: (resource, name, options = {}) => call('delete', resource, { name, options }),
    async names(resource, options = {}, namespace = 'default') {
      const { object: list } = await call('list', resource, { options, namespace })
      return (list as unknown as { items: KubeObject[] }).items.map(({ metadata }) => metadata.name)
    },
    watch(resource, options = {}, namespace = 'default') {
      const kind = kindOf(resource)
      const events: SentEvent[] = []
      let over = false
      const sink = {
        events: (batch: readonly SentEvent[]) => void events.push(...batch),
        ended: () => (over = true),
      }
      const scope = kind.scope === 'Namespaced' ? namespace : undefined
      const watch = resources.watch({ user, kind, namespace: scope, options }, sink)
      return {
        events,
        get told() {
          return events.map(
            ({ type, object: { metadata } }) => `${type} ${metadata.name ?? ''}@${metadata.resourceVersion}`,
          )
        },
        get over() {
          return over
        },
        end: () => watch.end(),
      }
    },
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  }
}

/** A pod as a test writes it; `changes` replace whole fields of the spec. */
export const podNamed = (name: string, spec: object = {}, labels: Record<string, string> = {}): object => ({
  metadata: { name, labels },
  spec: { containers: [{ name: 'main', image: 'app:1' }], ...spec },
})

/** The JSON document of an answer, as a client reads it. */
export const sent = (answer: Answer): unknown => JSON.parse(Buffer.concat(answer.chunks()).toString())
