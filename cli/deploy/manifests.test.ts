import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer } from '@hawser/apiserver/testserver.ts'
import { connect } from '@hawser/client/connect.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { planOf } from '../app/plan.ts'
import { filesGiven } from '../app/sourcefiles.ts'
import type { Invocation } from '../command.ts'
import type { Release } from './application.ts'
import { dryRun } from './dryrun.ts'
import { releaseManifests } from './manifests.ts'

const map = (name: string, data: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: ${data}\n`
const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: boats.acme.example}
spec:
  group: acme.example
  scope: Namespaced
  names: {kind: Boat, plural: boats}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]
---
apiVersion: acme.example/v1
kind: Boat
metadata: {name: tug}
---
${map('a', '{x: "1"}')}`

test('N2: manifests are applied to a real API server', async (t) => {
  const { server, kubeconfig } = await startTestServer(t)
  const { ca, admin } = server.pki
  const client = connect(httpsTransport({ server: server.url, ca, cert: admin.certificate, key: admin.key }))
  const told: string[] = []
  const nothing = () => {}
  const release = (isPruning: boolean): Release => ({
    client,
    home: { app: 'shop', project: 'default' },
    directory: '/nowhere',
    given: {},
    isPruning,
    isForced: false,
    progress: { step: nothing, detail: nothing, line: nothing, done: nothing, fail: nothing },
    signal: new AbortController().signal,
    tell: (line) => void told.push(line),
  })
  const deploy = (text: string, { isPruning = false, force = false } = {}) => {
    const plan = planOf(filesGiven({ 'k8s/a.yaml': text }), {})
    assert.ok(plan.is === 'manifests')
    return releaseManifests(plan.manifests, release(isPruning), force)
  }

  await t.test('custom resources follow their definition', async () => {
    await deploy(definition)
    const boat = await client.transport.request({
      method: 'GET',
      path: '/apis/acme.example/v1/namespaces/default/boats/tug',
    })
    assert.ok(boat)
  })
  await t.test(
    'a field that somebody else has changed is a conflict that says file, field and what to do',
    async () => {
      await client.patch(ConfigMap, 'a', { data: { x: 'mine' } }, { namespace: 'default' })
      await assert.rejects(deploy(map('a', '{x: "2"}')), (error: Error & { hint?: string }) => {
        assert.match(error.message, /^k8s\/a\.yaml:1: ConfigMap\/a: .*\.data\.x/)
        assert.match(error.hint ?? '', /--force-conflicts/)
        return true
      })
      await deploy(map('a', '{x: "2"}'), { force: true })
      assert.equal((await client.get(ConfigMap, 'a', 'default')).data?.x, '2')
    },
  )
  await t.test('what is gone from the files is told, and removed with --prune', async () => {
    await deploy(map('b', '{}'))
    assert.match(told.join('\n'), /no longer described, still there: configmap\/a \(--prune removes it\)/)
    await deploy(map('b', '{}'), { isPruning: true })
    assert.equal(await client.find(ConfigMap, 'a', 'default'), undefined)
    assert.ok(await client.find(ConfigMap, 'b', 'default'))
  })
  await t.test('what the server does not serve is refused before anything is changed', async () => {
    const unknown = `${map('c', '{}')}---\napiVersion: apps.openshift.io/v9\nkind: DeploymentConfig\nmetadata: {name: d}\n`
    await assert.rejects(
      deploy(unknown),
      /k8s\/a\.yaml:6: DeploymentConfig\/d: the server has no kind DeploymentConfig in apps\.openshift\.io\/v9/,
    )
    assert.equal(await client.find(ConfigMap, 'c', 'default'), undefined)
  })
  await t.test('N7: a dry run says what the server does not serve, as the deploy would', async () => {
    const unknown = 'apiVersion: apps.openshift.io/v9\nkind: DeploymentConfig\nmetadata: {name: d}\n'
    const plan = planOf(filesGiven({ 'k8s/a.yaml': unknown }), {})
    const invocation = {
      ...{ args: [], flags: { kubeconfig }, env: {}, out: process.stdout, err: process.stderr },
      signal: new AbortController().signal,
    } as unknown as Invocation
    await assert.rejects(
      dryRun(plan, {}, invocation, 'none'),
      /k8s\/a\.yaml:1: DeploymentConfig\/d: the server has no kind DeploymentConfig/,
    )
  })
  await t.test('what the server refuses is told with file and line', () =>
    assert.rejects(deploy(`\n${map('d', '{"a/b": "x"}')}`), /k8s\/a\.yaml:2: ConfigMap\/d: .*data\[a\/b\]/),
  )
})
