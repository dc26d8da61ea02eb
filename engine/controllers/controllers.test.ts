import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openAccess } from '@hawser/apiserver/http/access.ts'
import { openLocal } from '@hawser/apiserver/local.ts'
import { openResources } from '@hawser/apiserver/resources/open.ts'
import type { Cache } from '@hawser/client/cache.ts'
import { startContext } from '@hawser/client/context.ts'
import type { Context } from '@hawser/client/controller.ts'
import type { Transport } from '@hawser/client/transport.ts'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { ReplicaSet } from '@hawser/kinds/apps/replicaset.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { Endpoints } from '@hawser/kinds/core/endpoints.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { PersistentVolume } from '@hawser/kinds/core/persistentvolume.ts'
import { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { ReplicationController } from '@hawser/kinds/core/replicationcontroller.ts'
import { ResourceQuota } from '@hawser/kinds/core/resourcequota.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { Service } from '@hawser/kinds/core/service.ts'
import { ServiceAccount } from '@hawser/kinds/core/serviceaccount.ts'
import { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import { FlowSchema } from '@hawser/kinds/flowcontrol/flowschema.ts'
import { PriorityLevelConfiguration } from '@hawser/kinds/flowcontrol/prioritylevelconfiguration.ts'
import { allKinds } from '@hawser/kinds/index.ts'
import type { Draft, Kind, ObjectOf } from '@hawser/kinds/kind.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { PodDisruptionBudget } from '@hawser/kinds/policy/poddisruptionbudget.ts'
import { ClusterRole } from '@hawser/kinds/rbac/clusterrole.ts'
import type { Fields } from '@hawser/kinds/schema.ts'
import { memoryLog } from '@hawser/store/memory.ts'
import { startControllers } from './index.ts'

/** All controllers against the real API server, in this process. */
interface Platform extends AsyncDisposable {
  readonly context: Context
  readonly client: Context['client']
  /** Resolves with the first objects of a kind in `shop` that are as wanted. */
  until<F extends Fields>(
    kind: Kind<F>,
    wanted: (objects: readonly ObjectOf<Kind<F>>[]) => boolean,
  ): Promise<readonly ObjectOf<Kind<F>>[]>
}

async function startPlatform(): Promise<Platform> {
  const resources = await openResources({ log: memoryLog(), kinds: allKinds, serviceCIDR: '10.129.0.0/16' })
  const local = openLocal(openAccess(resources), resources)
  const admin = { name: 'admin', groups: ['system:masters'] }
  const transport = {
    request: (request: Parameters<Transport['request']>[0]) => local.call(admin, request),
    watch: (request: Parameters<Transport['watch']>[0]) => local.watch(admin, request),
  } as unknown as Transport
  const end = new AbortController()
  const context = startContext({ transport, component: 'test', signal: end.signal })
  const api = { ip: '192.0.2.1', port: 6443, serviceIP: '10.129.0.1' }
  await startControllers(context, { clusterCA: 'CA', api, volumesDir: '/volumes', nodeName: 'n1' })
  await context.client.create(Namespace, { metadata: { name: 'shop' } })
  runPods(context)
  return {
    context,
    client: context.client,
    until: (kind, wanted) => until(context.caches.of(kind) as never, wanted as never),
    async [Symbol.asyncDispose]() {
      end.abort()
      await resources[Symbol.asyncDispose]()
    },
  }
}

function until<T>(cache: Cache<T>, wanted: (objects: readonly T[]) => boolean): Promise<readonly T[]> {
  const { promise, resolve } = Promise.withResolvers<readonly T[]>()
  // A test that waits is alive, also when only timers of ours are left, which are not.
  const alive = setInterval(() => {}, 1_000)
  const look = (): void => {
    const objects = cache.list('shop').length > 0 ? cache.list('shop') : cache.list()
    if (wanted(objects)) resolve(objects)
  }
  const leave = cache.onChange(look)
  void cache.synced.then(look)
  return promise.finally(() => {
    leave()
    clearInterval(alive)
  })
}

/** In place of scheduler and node: every pod runs at once and is gone at once when it is deleted. */
function runPods({ caches, client, now }: Context): void {
  let ip = 1
  const patch = (pod: Pod, status: object): Promise<unknown> =>
    client.patch(
      Pod,
      pod.metadata.name,
      { status },
      { namespace: pod.metadata.namespace, subresource: 'status' },
    )
  caches.of(Pod).onChange(({ now: pod }) => {
    if (!pod) return
    const { name, namespace, uid, deletionTimestamp } = pod.metadata
    if (deletionTimestamp) {
      void client
        .delete(Pod, name, { namespace, gracePeriodSeconds: 0, preconditions: { uid } })
        .catch(() => {})
    } else if (pod.status.phase === 'Pending') {
      const podIP = `10.128.0.${ip++}`
      const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: formatTime(now()) }]
      void patch(pod, { phase: 'Running', podIP, podIPs: [{ ip: podIP }], conditions }).catch(() => {})
    }
  })
}

const labels = { app: 'web' }
const template = (image = 'web:1'): Draft<typeof Deployment>['spec']['template'] => ({
  metadata: { labels },
  spec: { containers: [{ name: 'web', image }] },
})
const web = (replicas: number): Draft<typeof Deployment> => ({
  metadata: { name: 'web', namespace: 'shop' },
  spec: { replicas, selector: { matchLabels: labels }, template: template() },
})
const available = (count: number) => (found: readonly Deployment[]) =>
  found[0]?.status.availableReplicas === count
const none = (found: readonly unknown[]): boolean => found.length === 0
const inShop = { namespace: 'shop' }

test('a Deployment runs, is rolled over to a new version, and takes all with it when it goes', async () => {
  await using platform = await startPlatform()
  const { client, until } = platform
  await client.create(Deployment, web(3))
  await until(Deployment, available(3))
  await client.patch(Deployment, 'web', { spec: { template: template('web:2') } }, inShop)
  const sizes = (found: readonly ReplicaSet[]): string =>
    found
      .map(({ spec, status }) => `${spec.replicas}/${status.availableReplicas ?? 0}`)
      .sort()
      .join(' ')
  await until(ReplicaSet, (found) => sizes(found) === '0/0 3/3')
  await client.delete(Deployment, 'web', inShop)
  await until(ReplicaSet, none)
  await until(Pod, none)
})

test('Foreground: the owner goes last', async () => {
  await using platform = await startPlatform()
  const { client, until } = platform
  await client.create(Deployment, web(2))
  await until(Deployment, available(2))
  const order: string[] = []
  for (const kind of [Deployment, ReplicaSet, Pod]) {
    ;(platform.context.caches.of(kind as never) as Cache<unknown>).onChange(({ now }) => {
      if (!now) order.push(kind.kind)
    })
  }
  await client.delete(Deployment, 'web', { ...inShop, propagationPolicy: 'Foreground' })
  await until(Deployment, none)
  assert.deepEqual(order, ['Pod', 'Pod', 'ReplicaSet', 'Deployment'])
})

test('Orphan: pods stay and are adopted by the next that selects them', async () => {
  await using platform = await startPlatform()
  const { client, until } = platform
  const controller = (name: string, replicas: number): Draft<typeof ReplicationController> => ({
    metadata: { name, namespace: 'shop' },
    spec: { replicas, selector: labels, template: template() },
  })
  await client.create(ReplicationController, controller('first', 2))
  await until(ReplicationController, ([found]) => found?.status.readyReplicas === 2)
  await client.delete(ReplicationController, 'first', { ...inShop, propagationPolicy: 'Orphan' })
  await until(ReplicationController, none)
  const before = await until(Pod, (pods) => pods.every(({ metadata }) => !metadata.ownerReferences?.length))
  assert.equal(before.length, 2)
  await client.create(ReplicationController, controller('second', 1))
  const after = await until(
    Pod,
    (pods) => pods.length === 1 && pods[0]?.metadata.ownerReferences?.[0]?.name === 'second',
  )
  assert.ok(before.some(({ metadata }) => metadata.uid === after[0]?.metadata.uid))
})

test('a quota tells what its namespace uses, and what was given back can be used again', async () => {
  await using platform = await startPlatform()
  const { client, until } = platform
  const used = (pods: string) => (found: readonly ResourceQuota[]) => found[0]?.status.used?.pods === pods
  const hard = { pods: '2' }
  await client.create(ResourceQuota, { metadata: { name: 'q', ...inShop }, spec: { hard } })
  await until(ResourceQuota, used('0'))
  await client.create(Deployment, web(3))
  await until(Deployment, available(2))
  await until(ResourceQuota, used('2'))
  const [set] = await until(ReplicaSet, ([found]) => found?.status.conditions?.[0]?.reason === 'FailedCreate')
  assert.match(
    set?.status.conditions?.[0]?.message ?? '',
    /exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2/,
  )
  await client.patch(Deployment, 'web', { spec: { replicas: 1 } }, inShop)
  const [quota] = await until(ResourceQuota, used('1'))
  assert.deepEqual(quota?.status.hard, hard)
})

test('a budget follows its pods, and an eviction takes from it', async () => {
  await using platform = await startPlatform()
  const { client, until } = platform
  const spec = { maxUnavailable: 1, selector: { matchLabels: labels } }
  await client.create(PodDisruptionBudget, { metadata: { name: 'web', ...inShop }, spec })
  await client.create(Deployment, web(2))
  const [budget] = await until(
    PodDisruptionBudget,
    ([found]) => found?.status.disruptionsAllowed === 1 && found.status.currentHealthy === 2,
  )
  assert.deepEqual([budget?.status.expectedPods, budget?.status.desiredHealthy], [2, 1])
  const [pod] = await until(Pod, (pods) => pods.length === 2)
  const name = pod?.metadata.name ?? ''
  const eviction = { kind: 'Eviction', apiVersion: 'policy/v1', metadata: { name } }
  await client.invoke(Pod, name, 'eviction', eviction, 'shop')
  await until(Pod, (pods) => pods.length === 2 && pods.every(({ metadata }) => metadata.name !== name))
  await until(PodDisruptionBudget, ([found]) => found?.status.disruptionsAllowed === 1)
})

test('a Service has the addresses of its pods, in both forms', async () => {
  await using platform = await startPlatform()
  const { client, until } = platform
  await client.create(Service, {
    metadata: { name: 'web', namespace: 'shop' },
    spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
  })
  await client.create(Deployment, web(2))
  await until(Endpoints, ([found]) => found?.subsets?.[0]?.addresses?.length === 2)
  const [slice] = await until(EndpointSlice, ([found]) => found?.endpoints.length === 2)
  assert.deepEqual(slice?.ports[0]?.port, 8080)
  await client.delete(Service, 'web', inShop)
  await until(Endpoints, (found) => found.every(({ metadata }) => metadata.namespace !== 'shop'))
  await until(EndpointSlice, (found) => found.every(({ metadata }) => metadata.namespace !== 'shop'))
})

test('a claim gets a local volume, keeps it while a pod uses it, and hands it to the node when it goes', async () => {
  await using platform = await startPlatform()
  const { client, until } = platform
  const resources = { requests: { storage: '1Gi' } }
  await client.create(PersistentVolumeClaim, {
    metadata: { name: 'data', namespace: 'shop' },
    spec: { accessModes: ['ReadWriteOnce'], resources },
  })
  const [claim] = await until(PersistentVolumeClaim, ([found]) => found?.status.phase === 'Bound')
  const [volume] = await until(PersistentVolume, ([found]) => found?.status.phase === 'Bound')
  assert.equal(volume?.spec.hostPath?.path, `/volumes/${claim?.metadata.uid}`)
  const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }]
  await client.create(Pod, {
    metadata: { name: 'user', namespace: 'shop' },
    spec: { volumes, containers: [{ name: 'c', image: 'x' }], nodeName: 'n1' },
  })
  await until(Pod, ([found]) => found?.status.phase === 'Running')
  await client.delete(PersistentVolumeClaim, 'data', inShop)
  const [kept] = await until(
    PersistentVolumeClaim,
    ([found]) => found?.metadata.deletionTimestamp !== undefined,
  )
  assert.deepEqual(kept?.metadata.finalizers, ['kubernetes.io/pvc-protection'])
  await client.delete(Pod, 'user', inShop)
  await until(PersistentVolumeClaim, none)
  const [released] = await until(PersistentVolume, ([found]) => found?.metadata.finalizers?.length === 1)
  assert.deepEqual(
    [
      released?.status.phase,
      released?.metadata.finalizers,
      released?.metadata.deletionTimestamp !== undefined,
    ],
    ['Released', ['hawser.dev/local-volume'], true],
  )
})

test('a namespace has what all have; when it is deleted it says what it waits for, and goes', async () => {
  await using platform = await startPlatform()
  const { client, until } = platform
  await until(ServiceAccount, (found) => found.some(({ metadata }) => metadata.namespace === 'shop'))
  await until(ConfigMap, (found) => found.some(({ data }) => data?.['ca.crt'] === 'CA'))
  await client.create(Secret, {
    metadata: { name: 'kept', namespace: 'shop', finalizers: ['example.com/x'] },
  })
  await client.create(Deployment, web(2))
  await until(Deployment, available(2))
  await client.delete(Namespace, 'shop')
  const waitsForSecret = (found: readonly Namespace[]): boolean =>
    found.some(({ status }) =>
      status.conditions?.some(({ message }) => /: secrets\. has 1 resource/.test(message ?? '')),
    )
  await until(Namespace, waitsForSecret)
  await client.patch(Secret, 'kept', { metadata: { finalizers: null } }, inShop)
  await until(Namespace, (found) => found.every(({ metadata }) => metadata.name !== 'shop'))
})

test('starting again on what is there already changes nothing', async () => {
  await using platform = await startPlatform()
  const { client, context } = platform
  const before = await client.list(Service)
  const api = { ip: '192.0.2.1', port: 6443, serviceIP: '10.129.0.1' }
  await startControllers(context, { clusterCA: 'CA', api, volumesDir: '/volumes' })
  const after = await client.list(Service)
  assert.deepEqual(after.items, before.items)
  assert.equal(after.items[0]?.spec.clusterIP, '10.129.0.1')
})

test('a role that is made of others follows them', async () => {
  await using platform = await startPlatform()
  const { client, until } = platform
  const rule = (resource: string) => ({ verbs: ['get'], apiGroups: [''], resources: [resource] })
  const labels = { 'to-all': 'true' }
  await client.create(ClusterRole, {
    metadata: { name: 'all' },
    rules: [],
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: labels }] },
  })
  await client.create(ClusterRole, { metadata: { name: 'one', labels }, rules: [rule('pods')] })
  const has =
    (...resources: string[]) =>
    (found: readonly ClusterRole[]) =>
      found
        .find(({ metadata }) => metadata.name === 'all')
        ?.rules.map((one) => one.resources?.[0])
        .join() === resources.join()
  await until(ClusterRole, has('pods'))
  await client.create(ClusterRole, { metadata: { name: 'another', labels }, rules: [rule('secrets')] })
  await until(ClusterRole, has('secrets', 'pods'))
  await client.delete(ClusterRole, 'one')
  await until(ClusterRole, has('secrets'))
})

test('a flow schema tells that its priority level is missing, and that it came', async () => {
  await using platform = await startPlatform()
  const { client, until } = platform
  const dangling = (wanted: string) => (schemas: readonly FlowSchema[]) =>
    schemas.some(({ status }) => status.conditions?.some((one) => one.status === wanted))
  await client.create(FlowSchema, {
    metadata: { name: 'reports' },
    spec: { priorityLevelConfiguration: { name: 'reports' }, matchingPrecedence: 500 },
  })
  await until(FlowSchema, dangling('True'))
  await client.create(PriorityLevelConfiguration, {
    metadata: { name: 'reports' },
    spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } },
  })
  await until(FlowSchema, dangling('False'))
})
