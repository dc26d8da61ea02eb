import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BatchV1Api, KubeConfig } from '@kubernetes/client-node'
import { eventually } from '../platform.ts'
import { type Cluster, startCluster } from './cluster.ts'
import { customKinds, hook, type Manifest, manifests, monitor } from './manifests.ts'
import { threeWayPatch } from './merge.ts'
import { install, listReleases, type Package, uninstall, upgrade } from './release.ts'
import { done } from './rest.ts'

const namespace = 'db-system'

/** Stands in for the controller of Jobs and what they run: they have done what they were for. */
async function finishJobs({ plane }: Cluster, signal: AbortSignal): Promise<void> {
  const config = new KubeConfig()
  config.loadFromFile(plane.kubeconfig)
  const batch = config.makeApiClient(BatchV1Api)
  while (!signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    try {
      for (const job of (await batch.listJobForAllNamespaces()).items) {
        if (job.status?.completionTime) continue
        const now = new Date()
        const condition = (type: string) => ({
          type,
          status: 'True',
          lastProbeTime: now,
          lastTransitionTime: now,
        })
        const status = {
          startTime: now,
          completionTime: now,
          succeeded: 1,
          conditions: [condition('SuccessCriteriaMet'), condition('Complete')],
        }
        const { name = '', namespace = '' } = job.metadata ?? {}
        await batch.replaceNamespacedJobStatus({ name, namespace, body: { ...job, status } })
      }
    } catch (error) {
      if (typeof (error as { code?: unknown }).code !== 'number') return
    }
  }
}

test('a release is installed, changed and removed over the API as Helm 3 does', {
  timeout: 180_000,
}, async (t) => {
  await using cluster = await startCluster(namespace)
  const { chart, core } = cluster
  const stopping = new AbortController()
  t.after(() => stopping.abort())
  void finishJobs(cluster, stopping.signal)
  await core.createNamespace({ body: { metadata: { name: namespace } } })
  await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name: 'installer' } } })
  const { code } = await cluster.plane.kubectl(
    'create',
    'clusterrolebinding',
    'installer',
    '--clusterrole=cluster-admin',
    `--serviceaccount=${namespace}:installer`,
  )
  assert.equal(code, 0)
  const rest = await cluster.as(namespace, 'installer')
  const release = (objects: readonly Manifest[]): Package => ({
    name: 'db',
    namespace,
    crds: customKinds(chart),
    manifests: objects,
    hooks: [hook(namespace)],
  })
  const first = [...manifests(chart), monitor(namespace)]

  await t.test('install', async () => {
    await install(rest, release(first))
    assert.deepEqual(await listReleases(rest), ['db 1'])
    const { json } = await done(rest('GET', `/apis/apps/v1/namespaces/${namespace}/deployments/db-operator`))
    assert.equal(json.metadata.annotations['meta.helm.sh/release-name'], 'db')
    assert.equal(
      json.metadata.managedFields.find(({ manager }: { manager: string }) => manager === 'helm').operation,
      'Update',
    )
    assert.equal(
      (await rest('GET', `/apis/batch/v1/namespaces/${namespace}/jobs/db-operator-check`)).code,
      404,
    )
  })
  await t.test('upgrade: what changed, what went, and what somebody else did in between', async () => {
    const at = `/apis/apps/v1/namespaces/${namespace}/deployments/db-operator`
    const merge = { 'content-type': 'application/merge-patch+json' }
    await done(
      rest('PATCH', at, { headers: merge, body: { metadata: { annotations: { note: 'by hand' } } } }),
    )
    const next = manifests({ ...chart, replicas: 2 }).filter(({ kind }) => kind !== 'NetworkPolicy')
    assert.equal(await upgrade(rest, release([...next, monitor(namespace)])), 2)
    const { json } = await done(rest('GET', at))
    assert.deepEqual([json.spec.replicas, json.metadata.annotations.note], [2, 'by hand'])
    assert.equal(
      (await rest('GET', `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies/db-operator`))
        .code,
      404,
    )
    assert.deepEqual(await listReleases(rest), ['db 2'])
  })
  await t.test('an upgrade that changes nothing writes nothing', async () => {
    const versions = async () => {
      const { json } = await done(
        rest('GET', `/apis/apps/v1/namespaces/${namespace}/deployments/db-operator`),
      )
      const { json: config } = await done(
        rest('GET', '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/db-operator'),
      )
      const { json: own } = await done(
        rest('GET', `/apis/monitoring.example.com/v1/namespaces/${namespace}/servicemonitors/db-operator`),
      )
      return [json, config, own].map(({ metadata }) => metadata.resourceVersion)
    }
    const before = await versions()
    const same = manifests({ ...chart, replicas: 2 }).filter(({ kind }) => kind !== 'NetworkPolicy')
    assert.equal(await upgrade(rest, release([...same, monitor(namespace)])), 3)
    assert.deepEqual(await versions(), before)
  })
  await t.test('uninstall', async () => {
    await uninstall(rest, release(first))
    assert.deepEqual(await listReleases(rest), [])
    for (const what of ['deployments', 'replicasets']) {
      await eventually(
        what,
        async () =>
          (await done(rest('GET', `/apis/apps/v1/namespaces/${namespace}/${what}`))).json.items.length,
        (count) => count === 0,
        20_000,
      )
    }
    const { json } = await done(rest('GET', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'))
    assert.equal(json.items.length, 4)
  })
  assert.deepEqual(
    cluster.plane.logged.filter((line) => /bug/.test(line)),
    [],
  )
})

const three: Record<string, [old: object, wanted: object, current: object, patch: object]> = {
  'what is as wanted is not sent': [{ a: 1 }, { a: 1 }, { a: 1, b: 2 }, {}],
  'what the old one said and the new one does not goes': [
    { a: 1, b: 1 },
    { a: 1 },
    { a: 1, b: 3 },
    { b: null },
  ],
  'what only somebody else said stays': [{}, { a: 2 }, { a: 1, c: 1 }, { a: 2 }],
  'named things are merged': [
    { l: [{ name: 'x', v: 1 }, { name: 'y' }] },
    { l: [{ name: 'x', v: 2 }] },
    { l: [{ name: 'x', v: 1, d: 1 }, { name: 'y' }] },
    {
      l: [
        { v: 2, name: 'x' },
        { $patch: 'delete', name: 'y' },
      ],
    },
  ],
}
for (const [name, [old, wanted, current, patch]] of Object.entries(three)) {
  test(`three-way patch: ${name}`, () => assert.deepEqual(threeWayPatch(old, wanted, current, true), patch))
}
