import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { decodeJwt } from 'jose'
import { startTestServer, type TestServer } from '../testserver.ts'

const accounts = '/api/v1/namespaces/default/serviceaccounts'
const issuer = 'https://kubernetes.default.svc.cluster.local'
const spec = (more: object = {}) => ({ body: { spec: { audiences: [], ...more } } })

async function started(t: TestContext): Promise<TestServer> {
  const server = await startTestServer(t)
  await server.request('POST', '/api/v1/nodes', { body: { metadata: { name: 'n1' } } })
  const pod = { containers: [{ name: 'main', image: 'x' }], nodeName: 'n1' }
  await server.request('POST', '/api/v1/namespaces/default/pods', {
    body: { metadata: { name: 'web' }, spec: pod },
  })
  return server
}

test('a token that was requested is its account’s, until the pod it is bound to is gone', async (t) => {
  const { request } = await started(t)
  const pod = (await request('GET', '/api/v1/namespaces/default/pods/web')).json
  const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'web', uid: pod.metadata.uid }
  const made = await request('POST', `${accounts}/default/token`, spec({ boundObjectRef }))
  assert.equal(made.code, 201)
  assert.equal(made.json.kind, 'TokenRequest')
  assert.deepEqual(made.json.spec.audiences, [issuer])
  const { token } = made.json.status
  const claims = decodeJwt(token)
  const bound = claims['kubernetes.io'] as { pod: object; node: { name: string } }
  assert.deepEqual(bound.pod, { name: 'web', uid: pod.metadata.uid })
  assert.equal(bound.node.name, 'n1')
  assert.deepEqual([claims.iss, claims.sub], [issuer, 'system:serviceaccount:default:default'])

  const who = await request('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
    as: { token },
    body: {},
  })
  assert.equal(who.code, 201)
  const { userInfo } = who.json.status
  assert.equal(userInfo.username, 'system:serviceaccount:default:default')
  assert.deepEqual(userInfo.extra['authentication.kubernetes.io/credential-id'], [`JTI=${claims.jti}`])
  assert.deepEqual(userInfo.extra['authentication.kubernetes.io/pod-name'], ['web'])

  const review = () =>
    request('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { body: { spec: { token } } })
  const good = (await review()).json.status
  assert.deepEqual([good.authenticated, good.audiences], [true, [issuer]])
  await request('DELETE', '/api/v1/namespaces/default/pods/web?gracePeriodSeconds=0')
  assert.equal((await request('GET', '/api', { as: { token } })).code, 401)
  assert.deepEqual((await review()).json.status, {
    user: {},
    error: 'service account token has been invalidated',
  })
})

const refusals: Record<string, readonly [object, number, RegExp]> = {
  'a life below ten minutes': [
    { expirationSeconds: 599 },
    422,
    /may not specify a duration less than 10 minutes/,
  ],
  'a life without end': [
    { expirationSeconds: 2 ** 32 + 1 },
    422,
    /may not specify a duration larger than 2\^32 seconds/,
  ],
  'a thing tokens are not bound to': [
    { boundObjectRef: { apiVersion: 'v1', kind: 'ConfigMap', name: 'x' } },
    400,
    /cannot bind token to object of type \/v1, Kind=ConfigMap/,
  ],
  'a pod that is not there': [
    { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'x' } },
    404,
    /pods "x" not found/,
  ],
  'another pod of that name': [
    { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'web', uid: 'x' } },
    409,
    /the UID in the bound object reference \(x\) does not match the UID in record/,
  ],
}
test('what cannot be requested', async (t) => {
  const { request } = await started(t)
  for (const [name, [more, code, message]] of Object.entries(refusals)) {
    const answer = await request('POST', `${accounts}/default/token`, spec(more))
    assert.equal(answer.code, code, name)
    assert.match(answer.json.message, message, name)
  }
  assert.equal((await request('POST', `${accounts}/ghost/token`, spec())).code, 404)
  const other = await request('POST', accounts, { body: { metadata: { name: 'other' } } })
  assert.equal(other.code, 201)
  const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'web' }
  const foreign = await request('POST', `${accounts}/other/token`, spec({ boundObjectRef }))
  assert.match(
    foreign.json.message,
    /cannot bind token for serviceaccount "other" to pod running with different/,
  )
})

test('a node gets tokens of pods that it runs, and of no others', async (t) => {
  const { request, server } = await started(t)
  const { uid } = (await request('GET', '/api/v1/namespaces/default/pods/web')).json.metadata
  const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'web', uid }
  const ask = async (node: string, more: object) =>
    (await request('POST', `${accounts}/default/token`, { ...spec(more), as: await server.pki.node(node) }))
      .code
  assert.equal(await ask('n1', { boundObjectRef }), 201)
  assert.equal(await ask('n2', { boundObjectRef }), 403)
  assert.equal(await ask('n1', {}), 403)
  assert.equal(await ask('n1', { boundObjectRef: { ...boundObjectRef, uid: '' } }), 403)
})

test('the token of the admission plugin says an hour and lasts a year', async (t) => {
  const { request } = await started(t)
  const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'web' }
  const { json } = await request(
    'POST',
    `${accounts}/default/token`,
    spec({ boundObjectRef, expirationSeconds: 3607 }),
  )
  const { iat = 0, exp = 0, ...claims } = decodeJwt(json.status.token)
  assert.equal(exp - iat, 365 * 24 * 3600)
  assert.equal((claims['kubernetes.io'] as { warnafter: number }).warnafter - iat, 3607)
  assert.equal(Date.parse(json.status.expirationTimestamp) / 1000 - iat, 3607)
})

test('a token for somebody else is not for us, and a review for him says so', async (t) => {
  const { request } = await started(t)
  const { json } = await request('POST', `${accounts}/default/token`, spec({ audiences: ['vault'] }))
  const { token } = json.status
  assert.equal((await request('GET', '/api', { as: { token } })).code, 401)
  const review = async (audiences: string[]) =>
    (
      await request('POST', '/apis/authentication.k8s.io/v1/tokenreviews', {
        body: { spec: { token, audiences } },
      })
    ).json.status
  assert.deepEqual((await review(['vault', 'x'])).audiences, ['vault'])
  assert.match((await review([])).error, /token audiences \["vault"\] is invalid for the target audiences/)
})

test('a bootstrap token lets a machine in', async (t) => {
  const { request } = await started(t)
  await request('POST', '/api/v1/namespaces', { body: { metadata: { name: 'kube-system' } } })
  const stringData = {
    'token-id': 'abcdef',
    'token-secret': '0123456789abcdef',
    'usage-bootstrap-authentication': 'true',
  }
  const secret = {
    metadata: { name: 'bootstrap-token-abcdef' },
    type: 'bootstrap.kubernetes.io/token',
    stringData,
  }
  assert.equal((await request('POST', '/api/v1/namespaces/kube-system/secrets', { body: secret })).code, 201)
  const as = { token: 'abcdef.0123456789abcdef' }
  const { json } = await request('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
    as,
    body: {},
  })
  assert.deepEqual(json.status.userInfo, {
    username: 'system:bootstrap:abcdef',
    groups: ['system:bootstrappers', 'system:authenticated'],
  })
})

test('policies are asked about tokens', async (t) => {
  const { request } = await started(t)
  const at = '/apis/admissionregistration.k8s.io/v1'
  const rule = {
    operations: ['CREATE'],
    apiGroups: [''],
    apiVersions: ['v1'],
    resources: ['serviceaccounts/token'],
  }
  await request('POST', `${at}/validatingadmissionpolicies`, {
    body: {
      metadata: { name: 'tokens' },
      spec: {
        matchConstraints: { resourceRules: [rule] },
        validations: [{ expression: "object.spec.audiences.exists(one, one == 'vault')" }],
      },
    },
  })
  await request('POST', `${at}/validatingadmissionpolicybindings`, {
    body: { metadata: { name: 'tokens' }, spec: { policyName: 'tokens', validationActions: ['Deny'] } },
  })
  const asked = (audiences: string[]) => request('POST', `${accounts}/default/token`, spec({ audiences }))
  const refused = await asked(['other'])
  assert.equal(refused.code, 422)
  assert.match(refused.json.message, /ValidatingAdmissionPolicy 'tokens'/)
  assert.equal((await asked(['vault'])).code, 201)
})
