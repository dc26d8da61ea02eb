import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleContainer, samplePod } from '../samples.ts'
import { containerEnv, type EnvFacts } from './env.ts'
import { expand } from './expand.ts'
import type { Data } from './sources.ts'

const data = (values: Record<string, string>): Data =>
  new Map(Object.entries(values).map(([key, value]) => [key, Buffer.from(value)]))
const maps: Record<string, Data> = { conf: data({ A: '1', 'odd=name': 'x', EMPTY: '' }) }
const secrets: Record<string, Data> = { pass: data({ word: 's3cret' }) }
const pod = samplePod({ serviceAccountName: 'robot' }, { labels: { app: 'web', 'a.b/c': 'd' } })
const facts: EnvFacts = {
  pod,
  podIPs: ['10.128.0.5'],
  hostIP: '192.0.2.1',
  allocatable: { cpu: '4', memory: '8Gi' },
  sources: { configmap: (name) => maps[name], secret: (name) => secrets[name] },
  services: { DB_SERVICE_HOST: '10.129.0.7' },
}
const of = (container: object) => {
  const { DB_SERVICE_HOST, ...env } = containerEnv(facts, sampleContainer(container))
  return env
}
const field = (fieldPath: string) => ({
  env: [{ name: 'X', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } }],
})
const resource = (resourceFieldRef: object, resources: object = {}) => ({
  resources,
  env: [{ name: 'X', valueFrom: { resourceFieldRef } }],
})

const cases: Record<string, { given: object; want: object }> = {
  'a value': { given: { env: [{ name: 'A', value: 'b' }] }, want: { A: 'b' } },
  'refers to what is above': {
    given: {
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '$(A)$(C)' },
        { name: 'C', value: '3' },
      ],
    },
    want: { A: '1', B: '1$(C)', C: '3' },
  },
  'refers to a service': {
    given: { env: [{ name: 'URL', value: 'http://$(DB_SERVICE_HOST)' }] },
    want: { URL: 'http://10.129.0.7' },
  },
  'all of a ConfigMap, with a prefix': {
    given: { envFrom: [{ prefix: 'P_', configMapRef: { name: 'conf' } }] },
    want: { P_A: '1', P_EMPTY: '' },
  },
  'its own go before what is imported': {
    given: { envFrom: [{ configMapRef: { name: 'conf' } }], env: [{ name: 'A', value: '2' }] },
    want: { A: '2', EMPTY: '' },
  },
  'a key of a Secret': {
    given: { env: [{ name: 'W', valueFrom: { secretKeyRef: { name: 'pass', key: 'word' } } }] },
    want: { W: 's3cret' },
  },
  'optional and missing: left out': {
    given: {
      envFrom: [{ secretRef: { name: 'none', optional: true } }],
      env: [{ name: 'W', valueFrom: { configMapKeyRef: { name: 'conf', key: 'none', optional: true } } }],
    },
    want: {},
  },
  name: { given: field('metadata.name'), want: { X: 'web-1' } },
  uid: { given: field('metadata.uid'), want: { X: 'u1' } },
  'a label': { given: field("metadata.labels['a.b/c']"), want: { X: 'd' } },
  'a label it has not': { given: field("metadata.labels['none']"), want: { X: '' } },
  'all labels': { given: field('metadata.labels'), want: { X: 'a.b/c="d"\napp="web"' } },
  'service account': { given: field('spec.serviceAccountName'), want: { X: 'robot' } },
  node: { given: field('spec.nodeName'), want: { X: 'node-1' } },
  'pod address': { given: field('status.podIP'), want: { X: '10.128.0.5' } },
  'host address': { given: field('status.hostIP'), want: { X: '192.0.2.1' } },
  'a limit in cores, rounded up': {
    given: resource({ resource: 'limits.cpu' }, { limits: { cpu: '1500m' } }),
    want: { X: '2' },
  },
  'a limit in units': {
    given: resource({ resource: 'limits.memory', divisor: '1Mi' }, { limits: { memory: '1Gi' } }),
    want: { X: '1024' },
  },
  'no limit: what the node has': { given: resource({ resource: 'limits.cpu' }), want: { X: '4' } },
  'no request: the limit': {
    given: resource({ resource: 'requests.cpu', divisor: '1m' }, { limits: { cpu: '2' } }),
    want: { X: '2000' },
  },
}
for (const [name, { given, want }] of Object.entries(cases)) {
  test(name, () => assert.deepEqual(of(given), want))
}

const refused: Record<string, { given: object; message: string }> = {
  'no ConfigMap': {
    given: { envFrom: [{ configMapRef: { name: 'none' } }] },
    message: 'configmap "none" not found',
  },
  'no Secret': {
    given: { env: [{ name: 'W', valueFrom: { secretKeyRef: { name: 'none', key: 'k' } } }] },
    message: 'secret "none" not found',
  },
  'no such key': {
    given: { env: [{ name: 'W', valueFrom: { secretKeyRef: { name: 'pass', key: 'k' } } }] },
    message: "couldn't find key k in Secret shop/pass",
  },
  'no such field': {
    given: field('spec.nothing'),
    message: 'fieldPath "spec.nothing" is not one the downward API offers',
  },
}
for (const [name, { given, message }] of Object.entries(refused)) {
  test(`refused: ${name}`, () => assert.throws(() => of(given), { name: 'ConfigError', message }))
}

const texts: Record<string, string> = {
  '$(A)': '1',
  'x$(A)y$(B)': 'x1y2',
  '$$(A)': '$(A)',
  '$$$(A)': '$1',
  '$(NONE)': '$(NONE)',
  $A: '$A',
  '$(A': '$(A',
  'price: 5$': 'price: 5$',
  '$()': '$()',
}
for (const [text, want] of Object.entries(texts)) {
  test(`${text} expands to ${want}`, () =>
    assert.equal(
      expand(text, (name) => (({ A: '1', B: '2' }) as Record<string, string>)[name]),
      want,
    ))
}
