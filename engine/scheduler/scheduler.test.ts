import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openAccess } from '@hawser/apiserver/http/access.ts'
import { openLocal } from '@hawser/apiserver/local.ts'
import { openResources } from '@hawser/apiserver/resources/open.ts'
import { startContext } from '@hawser/client/context.ts'
import type { Context } from '@hawser/client/controller.ts'
import type { Transport } from '@hawser/client/transport.ts'
import { Event } from '@hawser/kinds/core/event.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { Node } from '@hawser/kinds/core/node.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { podConditionOf } from '@hawser/kinds/core/podstatus.ts'
import { allKinds } from '@hawser/kinds/index.ts'
import { memoryLog } from '@hawser/store/memory.ts'
import { startScheduler } from './index.ts'

interface Started extends AsyncDisposable {
  readonly client: Context['client']
  addNode(name: string, allocatable?: Record<string, string>): Promise<void>
  addPod(name: string, spec?: object): Promise<void>
  /** Resolves with the pod when it is as wanted. */
  until(name: string, wanted: (pod: Pod) => boolean): Promise<Pod>
}

/** The scheduler against the real API server, in this process. */
async function started(): Promise<Started> {
  const resources = await openResources({ log: memoryLog(), kinds: allKinds, serviceCIDR: '10.129.0.0/16' })
  const local = openLocal(openAccess(resources), resources)
  const admin = { name: 'admin', groups: ['system:masters'] }
  const transport = {
    request: (request: Parameters<Transport['request']>[0]) => local.call(admin, request),
    watch: (request: Parameters<Transport['watch']>[0]) => local.watch(admin, request),
  } as unknown as Transport
  const end = new AbortController()
  const alive = setInterval(() => {}, 1_000)
  const context = startContext({ transport, component: 'test', signal: end.signal })
  const { client, caches } = context
  await client.create(Namespace, { metadata: { name: 'default' } })
  await startScheduler(context)
  return {
    client,
    async addNode(name, allocatable = { cpu: '4', memory: '8Gi', pods: '10' }) {
      if (!(await client.find(Node, name))) await client.create(Node, { metadata: { name } })
      // As if the node had reported that it is ready: new nodes are tainted until somebody has seen them well.
      await client.patch(Node, name, { spec: { taints: null } })
      await client.patch(Node, name, { status: { allocatable } }, { subresource: 'status' })
    },
    async addPod(name, spec = {}) {
      const containers = [{ name: 'c', image: 'x', resources: { requests: { cpu: '1' } } }]
      await client.create(Pod, { metadata: { name, namespace: 'default' }, spec: { containers, ...spec } })
    },
    until(name, wanted) {
      const { promise, resolve } = Promise.withResolvers<Pod>()
      const leave = caches.of(Pod).onChange(({ now }) => {
        if (now?.metadata.name === name && wanted(now)) resolve(now)
      })
      return promise.finally(leave)
    },
    async [Symbol.asyncDispose]() {
      end.abort()
      clearInterval(alive)
      await resources[Symbol.asyncDispose]()
    },
  }
}
const isBound = ({ spec }: Pod): boolean => Boolean(spec.nodeName)
const isRefused = (pod: Pod): boolean => podConditionOf(pod, 'PodScheduled')?.status === 'False'

test('pods are spread over nodes, and an event says where', async () => {
  await using platform = await started()
  const { client, addNode, addPod, until } = platform
  for (const name of ['a', 'b', 'c']) await addNode(name)
  const names = Array.from({ length: 9 }, (_, i) => `p${i}`)
  await Promise.all(names.map((name) => addPod(name)))
  const pods = await Promise.all(names.map((name) => until(name, isBound)))
  const perNode = Map.groupBy(pods, ({ spec }) => spec.nodeName)
  assert.deepEqual(
    [...perNode.values()].map((group) => group.length),
    [3, 3, 3],
  )
  assert.equal(podConditionOf(pods[0] as Pod, 'PodScheduled')?.status, 'True')
  const { items } = await client.list(Event)
  assert.match(items[0]?.message ?? '', /^Successfully assigned default\/p\d to [abc]$/)
})

test('a pod that fits nowhere says why, and gets its node when one is added', async () => {
  await using platform = await started()
  const { addNode, addPod, until } = platform
  await addPod('p')
  const alone = await until('p', isRefused)
  assert.equal(podConditionOf(alone, 'PodScheduled')?.message, 'no nodes available to schedule pods')
  await addNode('small', { cpu: '500m', memory: '1Gi', pods: '10' })
  const short = await until('p', (pod) => /cpu/.test(podConditionOf(pod, 'PodScheduled')?.message ?? ''))
  assert.equal(
    podConditionOf(short, 'PodScheduled')?.message,
    '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
  )
  await addNode('large')
  assert.equal((await until('p', isBound)).spec.nodeName, 'large')
})

test('room that a pod leaves is given to the next', async () => {
  await using platform = await started()
  const { client, addNode, addPod, until } = platform
  await addNode('a', { cpu: '1', memory: '1Gi', pods: '10' })
  await addPod('first')
  await until('first', isBound)
  await addPod('second')
  await until('second', isRefused)
  await client.delete(Pod, 'first', { namespace: 'default', gracePeriodSeconds: 0 })
  await until('second', isBound)
})

test('pods of other schedulers and gated pods are left alone', async () => {
  await using platform = await started()
  const { client, addNode, addPod, until } = platform
  await addNode('a')
  await addPod('others', { schedulerName: 'mine' })
  await addPod('gated', { schedulingGates: [{ name: 'wait' }] })
  await addPod('ours')
  await until('ours', isBound)
  const left = await Promise.all(['others', 'gated'].map((name) => client.get(Pod, name, 'default')))
  assert.deepEqual(left.map(isBound), [false, false])
})
