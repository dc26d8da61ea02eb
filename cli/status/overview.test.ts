import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Deployment } from '@hawser/kinds/apps/deployment.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { type Observed, overview } from './overview.ts'
import { render } from './render.ts'

const deployment = {
  metadata: {
    name: 'web',
    namespace: 'default',
    labels: { app: 'web' },
    annotations: { 'deployment.kubernetes.io/revision': '3' },
  },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: { spec: { containers: [{ image: `hawser.local/default/web@sha256:${'a1'.repeat(32)}` }] } },
  },
  status: { readyReplicas: 1 },
} as unknown as Deployment

const pod = (status: object, labels = { app: 'web' }) =>
  ({
    metadata: { name: 'web-1', namespace: 'default', labels, creationTimestamp: '2026-01-01T00:00:00Z' },
    status: { phase: 'Running', ...status },
  }) as unknown as Pod

const observed = (change: Partial<Observed>): Observed => ({
  project: 'default',
  server: 'https://127.0.0.1:6443',
  addresses: { api: '', domain: 'apps.localhost', httpPort: 8080, httpsPort: 8443 },
  now: Date.parse('2026-01-01T00:01:00Z'),
  nodes: [],
  deployments: [deployment],
  pods: [pod({})],
  routes: [],
  builds: [],
  ...change,
})

test('a healthy application has a release, a URL and no problems', () => {
  const route = {
    metadata: { name: 'web', labels: { app: 'web' } },
    spec: { to: { name: 'web' } },
    status: { ingress: [{ host: 'web-default.apps.localhost' }] },
  } as unknown as Observed['routes'][number]
  assert.equal(
    render(overview(observed({ routes: [route] }))),
    `platform   https://127.0.0.1:6443
nodes      none
project    default

application web
  release   3 (web@sha256:a1a1a1a1a1a1)
  pods      1/1 ready
            web-1 Running
  url       http://web-default.apps.localhost:8080
`,
  )
})

const waiting = (reason: string) => ({
  containerStatuses: [
    {
      name: 'web',
      restartCount: 4,
      state: { waiting: { reason } },
      lastState: { terminated: { reason: 'Error', exitCode: 1 } },
    },
  ],
})
const problems = {
  'a crash loop says how the container last ended': {
    pods: [pod(waiting('CrashLoopBackOff'))],
    want: [
      'pod web-1: CrashLoopBackOff: container web has been restarted 4 times; it last ended with Error (exit code 1)',
    ],
  },
  'a pod without a node says what the scheduler said': {
    pods: [
      pod({ conditions: [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes are available' }] }),
    ],
    want: ['pod web-1 cannot be placed: 0/1 nodes are available'],
  },
  'creating a container is not a problem': { pods: [pod(waiting('ContainerCreating'))], want: [] },
  'pods of other applications do not count': {
    pods: [pod(waiting('CrashLoopBackOff'), { app: 'other' })],
    want: [],
  },
}
for (const [name, { pods, want }] of Object.entries(problems)) {
  test(name, () => assert.deepEqual(overview(observed({ pods })).applications[0]?.problems, want))
}
