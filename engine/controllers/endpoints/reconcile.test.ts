import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Endpoints } from '@hawser/kinds/core/endpoints.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Service } from '@hawser/kinds/core/service.ts'
import { pod, service } from '../given.ts'
import { type Action, reconcile } from './reconcile.ts'

const observed = (service: Service | undefined, pods: readonly Pod[], endpoints?: Endpoints): Action[] =>
  reconcile({ namespace: 'shop', name: 'web', service, pods, endpoints })

/** `1.1.1.1,2.2.2.2 !3.3.3.3 :http/80` for each subset: ready addresses, not ready ones, ports. */
function told(actions: readonly Action[]): string[] {
  return actions.flatMap((action) => {
    if (action.do === 'delete') return ['delete']
    return action.endpoints.subsets.map(({ addresses = [], notReadyAddresses = [], ports = [] }) =>
      [
        addresses.map(({ ip }) => ip).join(),
        ...notReadyAddresses.map(({ ip }) => `!${ip}`),
        ...ports.map(({ name = '', port }) => `:${name}/${port}`),
      ].join(' '),
    )
  })
}

const ready = (name: string, ip: string, more: Parameters<typeof pod>[1] = {}): Pod =>
  pod(name, { ip, readyFor: 5, node: 'n1', ...more })
const named = (port: number): object => ({
  containers: [{ name: 'web', ports: [{ name: 'http', containerPort: port }] }],
})

const cases: Record<string, { service: Service; pods: Pod[]; want: string[] }> = {
  'ready and not ready pods, in order of names': {
    service: service('web'),
    pods: [ready('b', '1.0.0.2'), pod('c', { ip: '1.0.0.3' }), ready('a', '1.0.0.1')],
    want: ['1.0.0.1,1.0.0.2 !1.0.0.3 :/8080'],
  },
  'pods without an address, that have ended, leave or are not selected do not count': {
    service: service('web'),
    pods: [
      pod('a'),
      ready('b', '1.0.0.2', { phase: 'Succeeded' }),
      ready('c', '1.0.0.3', { deleting: true }),
      ready('d', '1.0.0.4', { labels: { app: 'db' } }),
    ],
    want: [],
  },
  'publishNotReadyAddresses: all are ready, those that leave too': {
    service: service('web', { publishNotReadyAddresses: true }),
    pods: [pod('a', { ip: '1.0.0.1' }), ready('b', '1.0.0.2', { deleting: true })],
    want: ['1.0.0.1,1.0.0.2 :/8080'],
  },
  'a named port may be another number in each pod, or missing': {
    service: service('web', { ports: [{ name: 'h', port: 80, targetPort: 'http', protocol: 'TCP' }] }),
    pods: [
      ready('a', '1.0.0.1', { spec: named(81) }),
      ready('b', '1.0.0.2', { spec: named(82) }),
      ready('c', '1.0.0.3'),
    ],
    want: ['1.0.0.1 :h/81', '1.0.0.2 :h/82'],
  },
  'without a target port it is the port itself': {
    service: service('web', { ports: [{ port: 80, protocol: 'TCP' }] }),
    pods: [ready('a', '1.0.0.1')],
    want: ['1.0.0.1 :/80'],
  },
  'a headless service needs no ports': {
    service: service('web', { clusterIP: 'None', ports: [] }),
    pods: [ready('a', '1.0.0.1')],
    want: ['1.0.0.1'],
  },
  'a service without a selector is left alone': {
    service: service('web', { selector: {} }),
    pods: [ready('a', '1.0.0.1')],
    want: [],
  },
}
for (const [name, { service, pods, want }] of Object.entries(cases)) {
  test(name, () => assert.deepEqual(told(observed(service, pods)), want))
}

test('an address names its pod, its node and the name it asked for', () => {
  const spec = { hostname: 'db-0', subdomain: 'web' }
  const [action] = observed(service('web', { clusterIP: 'None' }), [ready('a', '1.0.0.1', { spec })])
  assert.ok(action?.do === 'create')
  assert.deepEqual(action.endpoints.subsets[0]?.addresses, [
    {
      ip: '1.0.0.1',
      hostname: 'db-0',
      nodeName: 'n1',
      targetRef: { kind: 'Pod', namespace: 'shop', name: 'a', uid: 'uid-a' },
    },
  ])
  assert.equal(action.endpoints.metadata.labels['service.kubernetes.io/headless'], '')
})

test('what is as it should be is left alone; what was ours goes with its service', () => {
  const pods = [ready('a', '1.0.0.1')]
  const [created] = observed(service('web', {}, { team: 'x' }), pods)
  assert.ok(created?.do === 'create')
  const metadata = { ...created.endpoints.metadata, uid: 'u', resourceVersion: '1', creationTimestamp: '' }
  const there = { apiVersion: 'v1', kind: Endpoints.kind, ...created.endpoints, metadata } as Endpoints
  assert.deepEqual(observed(service('web', {}, { team: 'x' }), pods, there), [])
  assert.deepEqual(told(observed(undefined, pods, there)), ['delete'])
  const made = { ...there, metadata: { ...metadata, labels: {} } }
  assert.deepEqual(observed(undefined, pods, made), [])
})
