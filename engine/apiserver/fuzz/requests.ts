import type { AnyKind } from '@hawser/kinds/kind.ts'
import fc from 'fast-check'
import { mutated } from './examples.ts'
import { almost, anyJson, nastyText } from './values.ts'

export interface FuzzRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | undefined
}

/** Mostly the one that there is. */
const mostly = (text: string, ...others: string[]) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(text) },
    { weight: 1, arbitrary: fc.constantFrom(text, ...others) },
    { weight: 1, arbitrary: nastyText },
  )
const namespace = mostly('default', 'kube-system', 'gone')
const name = mostly('web', 'a', 'default')

const subresources = [
  'status',
  'scale',
  'finalize',
  'binding',
  'eviction',
  'token',
  'approval',
  'log',
  'exec',
  'proxy',
  'proxy/x/../y',
  'ephemeralcontainers',
  'resize',
  'nothing',
]
const parameters = [
  'limit',
  'continue',
  'resourceVersion',
  'resourceVersionMatch',
  'labelSelector',
  'fieldSelector',
  'timeoutSeconds',
  'dryRun',
  'fieldManager',
  'fieldValidation',
  'force',
  'gracePeriodSeconds',
  'propagationPolicy',
  'orphanDependents',
  'pretty',
  'includeObject',
  'sendInitialEvents',
  'allowWatchBookmarks',
  'container',
  'command',
  '__proto__',
]
const values = [
  'All',
  'Strict',
  'Ignore',
  'true',
  'false',
  '0',
  '1',
  '500',
  'Exact',
  'NotOlderThan',
  'Background',
  'Foreground',
  'Orphan',
  'a=b',
  'a in (b,c),!d',
  'a in (',
  'metadata.name=web',
  'metadata.name!=web',
  `a in (${'x,'.repeat(5_000)}y)`,
  'eyJ2IjoxfQ',
]
const bodyTypes = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'text/plain',
  '',
]
const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
]
const accepts = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  'application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,*/*;q=0.1',
  'text/html',
  ';;q=x',
]

/** Requests on some kinds, of every verb: most nearly right, all a little wrong somewhere. */
export const requestsOn = (kinds: readonly AnyKind[]): fc.Arbitrary<FuzzRequest> =>
  fc
    .record({
      kind: fc.constantFrom(...kinds),
      method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
    })
    .chain(({ kind, method }) =>
      fc.record({
        method: fc.constant(method),
        path: fc.tuple(pathOn(kind, method), query).map(([path, parameters]) => path + parameters),
        headers: headersFor(method),
        body: method === 'GET' ? fc.constant(undefined) : bodyFor(kind, method),
      }),
    )

function pathOn(kind: AnyKind, method: string): fc.Arbitrary<string> {
  const root = kind.group ? `/apis/${kind.group}/${kind.version}` : `/api/${kind.version}`
  const inNamespace = kind.scope === 'Namespaced'
  const isNamed = method !== 'POST'
  return fc
    .record({
      namespace: oftenOrRarely(namespace, inNamespace),
      name: oftenOrRarely(name, isNamed),
      subresource: fc.option(fc.constantFrom(...subresources), { freq: 1, nil: undefined }),
      whole: fc.integer({ min: 0, max: 5 }),
    })
    .map(({ namespace, name, subresource, whole }) =>
      [
        root,
        ...(namespace !== undefined ? ['namespaces', segment(namespace)] : []),
        kind.plural,
        ...(name !== undefined ? [segment(name)] : []),
        ...(name !== undefined && subresource !== undefined && whole === 0 ? [subresource] : []),
      ].join('/'),
    )
}

const oftenOrRarely = (text: fc.Arbitrary<string>, often: boolean): fc.Arbitrary<string | undefined> =>
  fc.oneof(
    { weight: often ? 15 : 1, arbitrary: text },
    { weight: often ? 1 : 15, arbitrary: fc.constant(undefined) },
  )

/** Lone surrogates have no encoding: they stay out of URLs. */
const segment = (text: string): string => encodeURIComponent(text.toWellFormed())

const query = fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: someParameters() })

function someParameters(): fc.Arbitrary<string> {
  return fc
    .array(fc.tuple(fc.constantFrom(...parameters), fc.oneof(fc.constantFrom(...values), nastyText)), {
      maxLength: 3,
    })
    .map((pairs) =>
      pairs.length ? `?${pairs.map(([key, value]) => `${key}=${segment(value)}`).join('&')}` : '',
    )
}

const headersFor = (method: string): fc.Arbitrary<Record<string, string>> =>
  fc.record(
    {
      'content-type':
        method === 'PATCH'
          ? fc.constantFrom(...patchTypes)
          : fc.oneof(
              { weight: 6, arbitrary: fc.constant('application/json') },
              fc.constantFrom(...bodyTypes),
            ),
      accept: fc.oneof(
        { weight: 3, arbitrary: fc.constant('application/json') },
        { weight: 1, arbitrary: fc.constantFrom(...accepts) },
      ),
    },
    { requiredKeys: method === 'PATCH' ? ['content-type'] : [] },
  )

const anyCount = fc.oneof(fc.integer({ min: -1, max: 5 }), anyJson)

function bodyFor(kind: AnyKind, method: string): fc.Arbitrary<Buffer | undefined> {
  const object = almost(kind.node).map((value) => text(named(value)))
  const patch = fc.array(
    fc.record(
      {
        op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'x'),
        path: fc.oneof(
          fc.constantFrom('/metadata/labels/a', '/spec', '', '/spec/-', '/metadata/__proto__/x'),
          nastyText,
        ),
        from: nastyText,
        value: anyJson,
      },
      { requiredKeys: ['op', 'path'] },
    ),
    { maxLength: 4 },
  )
  return fc.oneof(
    { weight: 20, arbitrary: mutated(kind).map(text) },
    { weight: 6, arbitrary: object },
    // What a scale is changed by.
    { weight: 2, arbitrary: fc.record({ spec: fc.record({ replicas: anyCount }) }).map(text) },
    { weight: method === 'PATCH' ? 12 : 0, arbitrary: patch.map(text) },
    { weight: 1, arbitrary: anyJson.map(text) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('[', '{"a":', '{"a":1,"a":2}', '&a [*a]', 'k8s\0').map(Buffer.from),
    },
    { weight: 1, arbitrary: fc.constant(Buffer.from(`${'['.repeat(100_000)}`)) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  )
}

/** Most objects get a name that other requests know. */
function named(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const { metadata } = value as { metadata?: unknown }
  const good = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata)
  const { apiVersion: _, kind: __, ...others } = value as Record<string, unknown>
  return { ...others, metadata: { ...(good && metadata), name: 'web', namespace: undefined } }
}

const text = (value: unknown): Buffer => Buffer.from(JSON.stringify(value) ?? 'null')
