import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Deployment } from './apps/deployment.ts'
import { ConfigMap } from './core/configmap.ts'
import { Pod } from './core/pod.ts'
import { Service } from './core/service.ts'
import { decode } from './decode.ts'
import { cannotBeHandled } from './mistyped.ts'
import { s } from './schema.ts'

const shape = s.object({
  name: s.string(),
  size: s.optional(s.integer()),
  count: s.pointer(s.integer()),
  mode: s.defaulted(s.string(), 'auto'),
  period: s.nonzero(s.integer(), 10),
  labels: s.optional(s.map(s.string())),
  memory: s.optional(s.quantity()),
  port: s.optional(s.intOrString()),
  at: s.optional(s.time()),
  data: s.optional(s.bytes()),
  rest: s.optional(s.any()),
  inner: s.defaulted(s.object({ list: s.list(s.string()), on: s.defaulted(s.boolean(), true) }), {
    list: [],
  }),
}).node
const empty = { name: '', mode: 'auto', period: 10, inner: { list: [], on: true } }

const cases: Record<string, { given: unknown; want: unknown }> = {
  'what is required is filled with zeros, what has a default with it': { given: {}, want: {} },
  'null is absence': { given: { name: null, mode: null, inner: null, count: null }, want: {} },
  'zeros of optional fields are dropped': { given: { size: 0, labels: {} }, want: {} },
  'a pointer keeps its zero': { given: { count: 0 }, want: { count: 0 } },
  'an empty text becomes the default': { given: { mode: '' }, want: {} },
  'zero becomes the default where it means nothing': { given: { period: 0 }, want: {} },
  'quantities become canonical, numbers too': { given: { memory: 0.5 }, want: { memory: '500m' } },
  'times become UTC with whole seconds': {
    given: { at: '2026-01-02T03:04:05.678+02:00' },
    want: { at: '2026-01-02T01:04:05Z' },
  },
  'a number stays a number, a text a text': { given: { port: '80' }, want: { port: '80' } },
  'anything goes where anything is allowed': {
    given: { rest: [{ a: null }] },
    want: { rest: [{ a: null }] },
  },
  'line breaks in base64 are dropped': { given: { data: 'YWJj\nZGVm' }, want: { data: 'YWJjZGVm' } },
}
for (const [name, { given, want }] of Object.entries(cases)) {
  test(name, () => {
    const { value, mistyped } = decode(shape, given)
    assert.deepEqual(mistyped, [])
    assert.deepEqual(value, { ...empty, ...(want as object) })
  })
}

const unknown = {
  spec: { foo: 1, containers: [{ name: 'a', bar: 1, env: [{ name: 'A', baz: 1 }] }] },
  extra: {},
}
test('unknown fields are pruned and listed with their paths', () => {
  const answer = decode<Pod>(Pod.node, unknown)
  assert.deepEqual(answer.unknown.toSorted(), [
    'extra',
    'spec.containers[0].bar',
    'spec.containers[0].env[0].baz',
    'spec.foo',
  ])
  assert.deepEqual(answer.value.spec.containers[0]?.env, [{ name: 'A' }])
})

const pod = (spec: unknown) => ({ spec })
const container = (more: object) => pod({ containers: [{ name: 'a', ...more }] })
const mistyped: Record<string, [unknown, string]> = {
  'a text for a number': [
    pod({ containers: [], terminationGracePeriodSeconds: '30' }),
    'json: cannot unmarshal string into Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64',
  ],
  'a fraction for a whole number': [
    pod({ containers: [], priority: 1.5 }),
    'json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.priority of type int32',
  ],
  'a number for a text, in a list': [
    container({ env: [{ name: 'A', value: 1 }] }),
    'json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string',
  ],
  'an object for a list': [
    pod({ containers: {} }),
    'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
  ],
  'a number in a map': [
    { metadata: { labels: { a: 1 } } },
    'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
  ],
  'something that is no quantity': [
    container({ resources: { limits: { cpu: 'lots' } } }),
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  'an array for the object': [[], 'json: cannot unmarshal array into Go value of type v1.Pod'],
}
for (const [name, [given, want]] of Object.entries(mistyped)) {
  test(`refused: ${name}`, () =>
    assert.deepEqual(
      decode(Pod.node, given).mistyped.map(({ message }) => message),
      [want],
    ))
}

test('the API server says which kind could not be read', () => {
  const [first] = decode(Deployment.node, { spec: { replicas: 'x' } }).mistyped
  assert.equal(
    first && cannotBeHandled(Deployment, first),
    'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  )
})

test('keys that mean something to JavaScript are keys like others', () => {
  const text =
    '{"data":{"__proto__":"a","constructor":"b","toString":"c"},"__proto__":{"x":1},"constructor":1}'
  const { value, unknown } = decode<ConfigMap>(ConfigMap.node, JSON.parse(text))
  assert.equal(JSON.stringify(value.data), '{"__proto__":"a","constructor":"b","toString":"c"}')
  assert.equal(Object.getPrototypeOf(value), Object.prototype)
  assert.deepEqual(unknown.toSorted(), ['__proto__', 'constructor'])
  assert.equal(({} as Record<string, unknown>).x, undefined)
})

test('a value nested without end is refused, not followed', () => {
  const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`)
  assert.equal(decode(shape, { rest: deep }).mistyped[0]?.message, 'json: exceeded max depth')
})

test('defaults are new each time', () => {
  const { value } = decode<{ inner: { list: string[] } }>(shape, {})
  value.inner.list.push('changed')
  assert.deepEqual(decode(shape, {}).value, empty)
})

test('an open object keeps what its schema does not name', () => {
  const open = s.object({ known: s.optional(s.integer()) }, { open: true }).node
  assert.deepEqual(decode(open, { known: 1, other: { a: 1 } }), {
    value: { known: 1, other: { a: 1 } },
    unknown: [],
    mistyped: [],
  })
})

test('reading what was read changes nothing', () => {
  const service = { metadata: { name: 'web' }, spec: { ports: [{ port: 80 }], selector: { app: 'web' } } }
  const once = decode(Service.node, service).value
  assert.deepEqual(decode(Service.node, structuredClone(once)).value, once)
})
