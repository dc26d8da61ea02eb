import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { Event } from '@hawser/kinds/core/event.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { Service } from '@hawser/kinds/core/service.ts'
import { decode } from '@hawser/kinds/decode.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { createdText } from './created.ts'

const leaf = {}
const status = new Set(['f:status'])

/** What a client sends, as a write sees it: with all defaults. */
function setOf(kind: AnyKind, body: object): unknown {
  const { value } = decode<never>(kind.node, body)
  kind.complete?.(value)
  const text = createdText(kind.node, value, status)
  return text === '' ? undefined : JSON.parse(text)
}

const container = {
  '.': leaf,
  'f:image': leaf,
  'f:imagePullPolicy': leaf,
  'f:name': leaf,
  'f:resources': leaf,
  'f:terminationMessagePath': leaf,
  'f:terminationMessagePolicy': leaf,
}
const podSpec = {
  'f:dnsPolicy': leaf,
  'f:restartPolicy': leaf,
  'f:schedulerName': leaf,
  'f:securityContext': leaf,
  'f:terminationGracePeriodSeconds': leaf,
}
const deployment = (template: object, metadata: object = {}): object => ({
  metadata: { name: 'web', ...metadata },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: template },
  },
})

const cases: Record<string, { kind: AnyKind; body: object; want: unknown }> = {
  'plain structs are not owned themselves, maps and pointers are, selectors are one': {
    kind: Deployment,
    body: deployment({ containers: [{ name: 'main', image: 'app:1' }] }, { labels: { app: 'web' } }),
    want: {
      'f:metadata': { 'f:labels': { '.': leaf, 'f:app': leaf } },
      'f:spec': {
        'f:progressDeadlineSeconds': leaf,
        'f:replicas': leaf,
        'f:revisionHistoryLimit': leaf,
        'f:selector': leaf,
        'f:strategy': {
          'f:rollingUpdate': { '.': leaf, 'f:maxSurge': leaf, 'f:maxUnavailable': leaf },
          'f:type': leaf,
        },
        'f:template': {
          'f:metadata': { 'f:labels': { '.': leaf, 'f:app': leaf } },
          'f:spec': { 'f:containers': { 'k:{"name":"main"}': container }, ...podSpec },
        },
      },
    },
  },
  'below an item everything is owned; ports go by two keys, in the order of their numbers': {
    kind: Pod,
    body: {
      metadata: { name: 'a', finalizers: ['b/x', 'a/x'] },
      spec: {
        containers: [
          {
            name: 'main',
            image: 'app:1',
            ports: [{ containerPort: 443 }, { containerPort: 80, protocol: 'UDP' }],
            resources: { limits: { cpu: '1' } },
          },
        ],
        volumes: [{ name: 'data', emptyDir: {} }],
      },
    },
    want: {
      'f:metadata': { 'f:finalizers': { '.': leaf, 'v:"a/x"': leaf, 'v:"b/x"': leaf } },
      'f:spec': {
        'f:containers': {
          'k:{"name":"main"}': {
            ...container,
            'f:ports': {
              '.': leaf,
              'k:{"containerPort":80,"protocol":"UDP"}': {
                '.': leaf,
                'f:containerPort': leaf,
                'f:protocol': leaf,
              },
              'k:{"containerPort":443,"protocol":"TCP"}': {
                '.': leaf,
                'f:containerPort': leaf,
                'f:protocol': leaf,
              },
            },
            'f:resources': {
              '.': leaf,
              'f:limits': { '.': leaf, 'f:cpu': leaf },
              'f:requests': { '.': leaf, 'f:cpu': leaf },
            },
          },
        },
        ...podSpec,
        'f:enableServiceLinks': leaf,
        'f:volumes': { '.': leaf, 'k:{"name":"data"}': { '.': leaf, 'f:emptyDir': leaf, 'f:name': leaf } },
      },
    },
  },
  'what an empty object has too is not owned': {
    kind: Event,
    body: { metadata: { name: 'e' }, involvedObject: { kind: 'Pod', name: 'a' }, source: { component: 'x' } },
    want: { 'f:involvedObject': leaf, 'f:source': { 'f:component': leaf } },
  },
  'nothing but a name': { kind: Service, body: { metadata: { name: 'a' } }, want: undefined },
}
for (const [name, { kind, body, want }] of Object.entries(cases)) {
  test(name, () => {
    const set = setOf(kind, body)
    if (name.startsWith('nothing')) return assert.ok(!JSON.stringify(set ?? {}).includes('f:name'))
    assert.deepEqual(set, want)
  })
}

test('the text is in upstream’s order', () => {
  const { value } = decode<object>(Pod.node, {
    metadata: { name: 'a', labels: { b: '1', a: '2' } },
    spec: { containers: [{ name: 'b' }, { name: 'a' }] },
  })
  const text = createdText(Pod.node, value, status)
  assert.match(text, /^\{"f:metadata":\{"f:labels":\{"\.":\{\},"f:a":\{\},"f:b":\{\}\}\},"f:spec":/)
  assert.ok(text.indexOf('k:{\\"name\\":\\"a\\"}') < text.indexOf('k:{\\"name\\":\\"b\\"}'))
})
