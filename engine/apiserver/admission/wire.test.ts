import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startTestServer } from '../testserver.ts'
import { startWebhook } from './webhooks/testing.ts'

const admission = '/apis/admissionregistration.k8s.io/v1'
async function served(t: TestContext, answer: Parameters<typeof startWebhook>[0], resources: string[]) {
  const { request } = await startTestServer(t)
  const hook = await startWebhook(answer)
  t.after(() => hook[Symbol.asyncDispose]())
  const { code, json } = await request('POST', `${admission}/validatingwebhookconfigurations`, {
    body: {
      metadata: { name: 'hooks' },
      webhooks: [
        {
          name: 'check.example.com',
          clientConfig: hook.clientConfig(),
          rules: [{ operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources }],
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
        },
      ],
    },
  })
  assert.equal(code, 201, JSON.stringify(json))
  return { request, hook }
}

test('the answer of a webhook goes to the client: warnings, code, reason, details', async (t) => {
  const { request } = await served(
    t,
    ({ request: { name } }) =>
      name === 'good'
        ? { warnings: ['careful'] }
        : {
            allowed: false,
            status: { code: 418, reason: 'Teapot', message: 'no', details: { causes: [{ message: 'c' }] } },
          },
    ['configmaps'],
  )
  const path = '/api/v1/namespaces/default/configmaps'
  const good = await request('POST', path, { body: { metadata: { name: 'good' } } })
  assert.deepEqual([good.code, good.headers.warning], [201, '299 - "careful"'])
  const bad = await request('POST', path, { body: { metadata: { name: 'bad' } } })
  assert.equal(bad.code, 418)
  assert.deepEqual(bad.json, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'admission webhook "check.example.com" denied the request: no',
    reason: 'Teapot',
    details: { causes: [{ message: 'c' }] },
    code: 418,
  })
})

test('nobody connects to a pod when a webhook does not want it', async (t) => {
  const { request, hook } = await served(t, () => ({ allowed: false, status: { message: 'not here' } }), [
    'pods/exec',
  ])
  const answer = await request('POST', '/api/v1/namespaces/default/pods/web/exec?command=ls&stdout=true')
  assert.deepEqual(
    [answer.code, answer.json.message],
    [400, 'admission webhook "check.example.com" denied the request: not here'],
  )
  const { operation, subResource, object, oldObject, options } = hook.asked[0]?.request ?? {}
  assert.deepEqual(
    [operation, subResource, object, oldObject, options],
    [
      'CONNECT',
      'exec',
      { kind: 'PodExecOptions', apiVersion: 'v1', stdout: true, command: ['ls'] },
      null,
      null,
    ],
  )
})

test('a refusal of Pod Security, a quota and a policy, as clients see them', async (t) => {
  const { request } = await startTestServer(t)
  const labels = { 'pod-security.kubernetes.io/enforce': 'baseline' }
  await request('POST', '/api/v1/namespaces', { body: { metadata: { name: 'strict', labels } } })
  const pod = { metadata: { name: 'p' }, spec: { hostPID: true, containers: [{ name: 'c', image: 'i' }] } }
  const refused = await request('POST', '/api/v1/namespaces/strict/pods', { body: pod })
  assert.deepEqual(
    [refused.code, refused.json.reason, refused.json.details],
    [403, 'Forbidden', { name: 'p', kind: 'pods' }],
  )
  assert.match(
    refused.json.message,
    /^pods "p" is forbidden: violates PodSecurity "baseline:latest": host namespaces \(hostPID=true\)/,
  )
  const quota = { metadata: { name: 'q' }, spec: { hard: { configmaps: '0' } } }
  await request('POST', '/api/v1/namespaces/default/resourcequotas', { body: quota })
  const over = await request('POST', '/api/v1/namespaces/default/configmaps', {
    body: { metadata: { name: 'm' } },
  })
  assert.deepEqual([over.code, over.json.reason], [403, 'Forbidden'])
  const policy = {
    metadata: { name: 'p' },
    spec: {
      matchConstraints: {
        resourceRules: [{ operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['secrets'] }],
      },
      validations: [{ expression: 'false', message: 'never' }],
    },
  }
  await request('POST', `${admission}/validatingadmissionpolicies`, { body: policy })
  const binding = { metadata: { name: 'b' }, spec: { policyName: 'p', validationActions: ['Deny'] } }
  await request('POST', `${admission}/validatingadmissionpolicybindings`, { body: binding })
  const never = await request('POST', '/api/v1/namespaces/default/secrets', {
    body: { metadata: { name: 's' } },
  })
  const text = "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: never"
  assert.deepEqual(
    [never.code, never.json.reason, never.json.message, never.json.details],
    [
      422,
      'Invalid',
      `secrets "s" is forbidden: ${text}`,
      { name: 's', kind: 'secrets', causes: [{ message: text }] },
    ],
  )
})
