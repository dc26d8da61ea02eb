import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { memoryLog } from '@hawser/store/memory.ts'
import { openForTest, podNamed, type TestResources } from '../../resources/testing.ts'
import { serviceAccount } from './serviceaccount.ts'

const open = () => openForTest(memoryLog(), { serviceAccounts: ['default'], plugins: [serviceAccount] })
const path = '/var/run/secrets/kubernetes.io/serviceaccount'
const specOf = (object: KubeObject) => (object as unknown as Pod).spec
const change = (api: TestResources, patch: object) => api.patch('serviceaccounts', 'default', patch)

test('a namespace is ready for pods as soon as it is there', async () => {
  await using api = await open()
  const namespace = 'new'
  await api.create('namespaces', { metadata: { name: namespace } })
  const spec = specOf(await api.create('pods', podNamed('web'), { namespace }))
  assert.deepEqual([spec.serviceAccountName, spec.serviceAccount], ['default', 'default'])
})

test('every container gets the token of the pod’s account', async () => {
  await using api = await open()
  const containers = [
    { name: 'main', image: 'a' },
    { name: 'side', image: 'b', volumeMounts: [{ name: 'own', mountPath: path }] },
  ]
  const given = {
    containers,
    initContainers: [{ name: 'init', image: 'c' }],
    volumes: [{ name: 'own', emptyDir: {} }],
  }
  const spec = specOf(await api.create('pods', podNamed('web', given)))
  const [, volume] = spec.volumes ?? []
  assert.match(volume?.name ?? '', /^kube-api-access-[a-z0-9]{5}$/)
  assert.deepEqual(volume?.projected, {
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
    defaultMode: 420,
  })
  const mount = { name: volume?.name, readOnly: true, mountPath: path }
  assert.deepEqual(spec.containers[0]?.volumeMounts, [mount])
  assert.equal(spec.containers[1]?.volumeMounts?.[0]?.name, 'own')
  assert.deepEqual(spec.initContainers?.[0]?.volumeMounts, [mount])
})

const automounts: Record<string, { account?: boolean; pod?: boolean; want: boolean }> = {
  'nobody says': { want: true },
  'the account says no': { account: false, want: false },
  'the pod says no': { pod: false, want: false },
  'the pod says yes, the account no': { account: false, pod: true, want: true },
}
for (const [name, { account, pod, want }] of Object.entries(automounts)) {
  test(`a token is mounted when ${name}: ${want}`, async () => {
    await using api = await open()
    if (account !== undefined) await change(api, { automountServiceAccountToken: account })
    const given = pod === undefined ? {} : { automountServiceAccountToken: pod }
    const spec = specOf(await api.create('pods', podNamed('web', given)))
    assert.equal(Boolean(spec.volumes?.length), want)
  })
}

test('a pod without pull secrets gets those of its account', async () => {
  await using api = await open()
  await change(api, { imagePullSecrets: [{ name: 'registry' }] })
  const got = specOf(await api.create('pods', podNamed('web')))
  assert.deepEqual(got.imagePullSecrets, [{ name: 'registry' }])
  const own = specOf(await api.create('pods', podNamed('own', { imagePullSecrets: [{ name: 'mine' }] })))
  assert.deepEqual(own.imagePullSecrets, [{ name: 'mine' }])
})

const mirror = { 'kubernetes.io/config.mirror': 'x' }
const enforced = { annotations: { 'kubernetes.io/enforce-mountable-secrets': 'true' } }
const env = [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }]
const refused: Record<string, { pod: object; account?: object; metadata?: object; want: string }> = {
  'an account that is not there': {
    pod: { serviceAccountName: 'ghost' },
    want: 'error looking up service account default/ghost: serviceaccount "ghost" not found',
  },
  'a mirror pod with an account': {
    pod: { serviceAccountName: 'default' },
    metadata: { annotations: mirror },
    want: 'a mirror pod may not reference service accounts',
  },
  'a mirror pod with a secret': {
    pod: { volumes: [{ name: 's', secret: { secretName: 's' } }] },
    metadata: { annotations: mirror },
    want: 'a mirror pod may not reference secrets',
  },
  'a secret that the account does not list': {
    pod: { volumes: [{ name: 's', secret: { secretName: 's' } }] },
    account: { metadata: enforced },
    want: 'volume with secret.secretName="s" is not allowed because service account default does not reference that secret',
  },
  'a variable from a secret that the account does not list': {
    pod: { containers: [{ name: 'main', image: 'a', env }] },
    account: { metadata: enforced, secrets: [{ name: 'other' }] },
    want: 'container main with envVar KEY referencing secret.secretName="s" is not allowed because service account default does not reference that secret',
  },
  'a pull secret that the account does not list': {
    pod: { imagePullSecrets: [{ name: 'p' }] },
    account: { metadata: enforced },
    want: 'imagePullSecrets[0].name="p" is not allowed because service account default does not reference that imagePullSecret',
  },
}
for (const [name, { pod, account, metadata, want }] of Object.entries(refused)) {
  test(`${name} is refused`, async () => {
    await using api = await open()
    if (account) await change(api, account)
    const body = podNamed('web', pod) as { metadata: object }
    await assert.rejects(api.create('pods', { ...body, metadata: { ...body.metadata, ...metadata } }), {
      reason: 'Forbidden',
      message: `pods "web" is forbidden: ${want}`,
    })
  })
}
