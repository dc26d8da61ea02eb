import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { startTestServer, type TestServer } from '../testserver.ts'

const run = promisify(execFile)
const rbac = '/apis/rbac.authorization.k8s.io/v1'

/** A server and users: jane may nothing, adam manages roles in `default` and reads pods there. */
async function world(t: TestContext) {
  const api = await startTestServer(t)
  const as = async (name: string, ...groups: string[]) => ({
    as: { token: await api.server.tokens.add({ name, groups }) },
  })
  await make(api, `${rbac}/namespaces/default/roles`, {
    metadata: { name: 'pod-reader' },
    rules: [{ verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] }],
  })
  await make(api, `${rbac}/namespaces/default/roles`, {
    metadata: { name: 'role-manager' },
    rules: [
      {
        verbs: ['create', 'update'],
        apiGroups: ['rbac.authorization.k8s.io'],
        resources: ['roles', 'rolebindings'],
      },
    ],
  })
  for (const role of ['pod-reader', 'role-manager']) await bind(api, role, 'adam')
  return { ...api, jane: await as('jane', 'developers'), adam: await as('adam'), as }
}

async function make({ request }: TestServer, path: string, body: object): Promise<void> {
  const { code, json } = await request('POST', path, { body })
  assert.equal(code, 201, json?.message)
}
const bind = (api: TestServer, role: string, user: string): Promise<void> =>
  make(api, `${rbac}/namespaces/default/rolebindings`, {
    metadata: { name: `${role}-${user}` },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role },
    subjects: [{ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' }],
  })

test('a role opens what it names, where it is bound, until it is taken away', async (t) => {
  const { request, jane, ...api } = await world(t)
  const pods = async (namespace: string) =>
    (await request('GET', `/api/v1/namespaces/${namespace}/pods`, jane)).code
  assert.equal(await pods('default'), 403)
  await bind({ request, ...api } as TestServer, 'pod-reader', 'jane')
  assert.equal(await pods('default'), 200)
  assert.equal(await pods('kube-system'), 403)
  await request('DELETE', `${rbac}/namespaces/default/rolebindings/pod-reader-jane`)
  assert.equal(await pods('default'), 403)
})

test('what is not served is told only to those who could use it', async (t) => {
  const { request, jane } = await world(t)
  assert.equal((await request('GET', '/apis/example.com/v1/widgets', jane)).code, 403)
  assert.equal((await request('GET', '/apis/example.com/v1/widgets')).code, 404)
  assert.equal((await request('GET', '/apis/example.com/v1', jane)).code, 404)
})

test('without credentials one learns that the server is well and which it is', async (t) => {
  const { request } = await startTestServer(t)
  const codes = async (...paths: string[]) =>
    Promise.all(paths.map(async (path) => (await request('GET', path, { as: 'nobody' })).code))
  assert.deepEqual(await codes('/healthz', '/livez', '/readyz', '/version'), [200, 200, 200, 200])
  assert.deepEqual(
    await codes('/livez/ping', '/api', '/apis', '/metrics', '/openapi/v3'),
    [403, 401, 401, 401, 401],
  )
})

test('a rule that names objects also opens a watch of that one', async (t) => {
  const { request, jane, ...api } = await world(t)
  await make({ request, ...api } as TestServer, `${rbac}/namespaces/default/roles`, {
    metadata: { name: 'one' },
    rules: [{ verbs: ['list'], apiGroups: [''], resources: ['configmaps'], resourceNames: ['mine'] }],
  })
  await bind({ request, ...api } as TestServer, 'one', 'jane')
  const path = '/api/v1/namespaces/default/configmaps'
  assert.equal((await request('GET', `${path}?fieldSelector=metadata.name%3Dmine`, jane)).code, 200)
  assert.equal((await request('GET', `${path}?fieldSelector=metadata.name%3Dother`, jane)).code, 403)
  assert.equal((await request('GET', path, jane)).code, 403)
})

test('nobody grants what he does not hold', async (t) => {
  const { request, adam } = await world(t)
  const role = (...verbs: string[]) => ({
    metadata: { name: 'new' },
    rules: [{ verbs, apiGroups: [''], resources: ['pods'] }],
  })
  const roles = `${rbac}/namespaces/default/roles`
  assert.equal((await request('POST', roles, { ...adam, body: role('get') })).code, 201)
  const refused = await request('PUT', `${roles}/new`, { ...adam, body: role('get', 'delete', 'watch') })
  assert.equal(refused.code, 403)
  assert.equal(
    refused.json.message,
    'roles.rbac.authorization.k8s.io "new" is forbidden: user "adam" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n' +
      '{APIGroups:[""], Resources:["pods"], Verbs:["delete" "watch"]}',
  )
})

test('a binding grants what its role holds, unless the role may be bound', async (t) => {
  const { request, adam, ...api } = await world(t)
  const bindings = `${rbac}/namespaces/default/rolebindings`
  const binding = (name: string, kind = 'ClusterRole') => ({
    metadata: { name: 'mine' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
    subjects: [{ kind: 'User', name: 'adam', apiGroup: 'rbac.authorization.k8s.io' }],
  })
  const refused = await request('POST', bindings, { ...adam, body: binding('system:aggregate-to-admin') })
  assert.equal(refused.code, 403)
  assert.match(
    refused.json.message,
    /^rolebindings\.rbac\.authorization\.k8s\.io "mine" is forbidden: user "adam"/,
  )
  const unknown = await request('POST', bindings, { ...adam, body: binding('gone') })
  assert.equal(unknown.json.message, 'clusterroles.rbac.authorization.k8s.io "gone" not found')
  await make({ request, ...api } as TestServer, `${rbac}/namespaces/default/roles`, {
    metadata: { name: 'binder' },
    rules: [
      {
        verbs: ['bind'],
        apiGroups: ['rbac.authorization.k8s.io'],
        resources: ['clusterroles'],
        resourceNames: ['system:aggregate-to-admin'],
      },
    ],
  })
  await bind({ request, ...api } as TestServer, 'binder', 'adam')
  assert.equal(
    (await request('POST', bindings, { ...adam, body: binding('system:aggregate-to-admin') })).code,
    201,
  )
})

test('an aggregation rule is for those who may everything', async (t) => {
  const { request, as, ...api } = await world(t)
  await make({ request, ...api } as TestServer, `${rbac}/clusterrolebindings`, {
    metadata: { name: 'managers' },
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      name: 'system:controller:clusterrole-aggregation-controller',
    },
    subjects: [{ kind: 'User', name: 'eve', apiGroup: 'rbac.authorization.k8s.io' }],
  })
  await make({ request, ...api } as TestServer, `${rbac}/clusterroles`, {
    metadata: { name: 'maker' },
    rules: [
      { verbs: ['create', 'update'], apiGroups: ['rbac.authorization.k8s.io'], resources: ['clusterroles'] },
    ],
  })
  await make({ request, ...api } as TestServer, `${rbac}/clusterrolebindings`, {
    metadata: { name: 'makers' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'maker' },
    subjects: [{ kind: 'User', name: 'bob', apiGroup: 'rbac.authorization.k8s.io' }],
  })
  const body = {
    metadata: { name: 'all' },
    rules: [],
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] },
  }
  const refused = await request('POST', `${rbac}/clusterroles`, { ...(await as('bob')), body })
  assert.equal(
    refused.json.message,
    'clusterroles.rbac.authorization.k8s.io "all" is forbidden: must have cluster-admin privileges to use an aggregationRule',
  )
  assert.equal((await request('POST', `${rbac}/clusterroles`, { body })).code, 201)
})

test('an owner is set by those who may delete the object', async (t) => {
  const { request, jane, ...api } = await world(t)
  await make({ request, ...api } as TestServer, `${rbac}/namespaces/default/roles`, {
    metadata: { name: 'maker' },
    rules: [{ verbs: ['create'], apiGroups: [''], resources: ['configmaps'] }],
  })
  await bind({ request, ...api } as TestServer, 'maker', 'jane')
  const ownerReferences = [
    { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: '1', blockOwnerDeletion: true },
  ]
  const send = (name: string) =>
    request('POST', '/api/v1/namespaces/default/configmaps', {
      ...jane,
      body: { metadata: { name, ownerReferences } },
    })
  assert.equal(
    (await send('b')).json.message,
    'configmaps "b" is forbidden: cannot set an ownerRef on a resource you can\'t delete: , <nil>',
  )
  await make({ request, ...api } as TestServer, `${rbac}/namespaces/default/roles`, {
    metadata: { name: 'remover' },
    rules: [{ verbs: ['delete'], apiGroups: [''], resources: ['configmaps'] }],
  })
  await bind({ request, ...api } as TestServer, 'remover', 'jane')
  assert.equal(
    (await send('b')).json.message,
    'configmaps "b" is forbidden: cannot set blockOwnerDeletion if an ownerReference refers to a resource you can\'t set finalizers on: , <nil>',
  )
})

const reviews = '/apis/authorization.k8s.io/v1'

test('reviews answer what a user may do, and why', async (t) => {
  const { request, jane, adam } = await world(t)
  const resourceAttributes = { verb: 'get', resource: 'pods', namespace: 'default' }
  const review = async (path: string, spec: object, said: object = {}) => {
    const { code, json } = await request('POST', `${reviews}/${path}`, { ...said, body: { spec } })
    assert.equal(code, 201, json?.message)
    return json.status
  }
  const reason = 'RBAC: allowed by RoleBinding "pod-reader-adam/default" of Role "pod-reader" to User "adam"'
  const about = (user: string) => ({ user, resourceAttributes })
  assert.deepEqual(await review('subjectaccessreviews', about('adam')), { allowed: true, reason })
  assert.deepEqual(await review('subjectaccessreviews', about('jane')), { allowed: false })
  assert.deepEqual(await review('namespaces/default/localsubjectaccessreviews', about('adam')), {
    allowed: true,
    reason,
  })
  assert.deepEqual(await review('selfsubjectaccessreviews', { resourceAttributes }, adam), {
    allowed: true,
    reason,
  })
  assert.deepEqual(
    await review('subjectaccessreviews', {
      user: 'x',
      nonResourceAttributes: { path: '/metrics', verb: 'get' },
    }),
    { allowed: false },
  )
  const forbidden = await request('POST', `${reviews}/subjectaccessreviews`, {
    ...jane,
    body: { spec: about('adam') },
  })
  assert.equal(forbidden.code, 403)
})

test('a review says which selectors it could not read', async (t) => {
  const { request } = await startTestServer(t)
  const fieldSelector = {
    requirements: [
      { key: 'a', operator: 'Exists' },
      { key: 'b', operator: 'In', values: ['c'] },
    ],
  }
  const spec = { user: 'jane', resourceAttributes: { verb: 'list', resource: 'pods', fieldSelector } }
  const { json } = await request('POST', `${reviews}/subjectaccessreviews`, { body: { spec } })
  assert.deepEqual(json.status, {
    allowed: false,
    evaluationError: 'spec.resourceAttributes.fieldSelector partially ignored due to parse error',
  })
})

test('a rules review lists what oneself may do', async (t) => {
  const { request, adam } = await world(t)
  const ask = (namespace?: string) =>
    request('POST', `${reviews}/selfsubjectrulesreviews`, { ...adam, body: { spec: { namespace } } })
  const { status } = (await ask('default')).json
  assert.equal(status.incomplete, false)
  assert.ok(
    status.resourceRules.some(
      ({ resources, verbs }: { resources: string[]; verbs: string[] }) =>
        resources.includes('pods') && verbs.includes('list'),
    ),
  )
  assert.ok(status.nonResourceRules.length > 0)
  assert.equal((await ask()).json.message, 'no namespace on request')
  const node = await request('POST', `${reviews}/selfsubjectrulesreviews`, {
    headers: { 'impersonate-user': 'system:node:n1', 'impersonate-group': 'system:nodes' },
    body: { spec: { namespace: 'default' } },
  })
  assert.equal(node.json.status.incomplete, true)
  assert.equal(node.json.status.evaluationError, 'node authorizer does not support user rule resolution')
})

test('acting as others is a right of its own', async (t) => {
  const { request, jane, ...api } = await world(t)
  const as = { ...jane, headers: { 'impersonate-user': 'adam' } }
  const pods = '/api/v1/namespaces/default/pods'
  assert.equal((await request('GET', pods, as)).code, 403)
  await make({ request, ...api } as TestServer, `${rbac}/clusterroles`, {
    metadata: { name: 'actor' },
    rules: [{ verbs: ['impersonate'], apiGroups: [''], resources: ['users'], resourceNames: ['adam'] }],
  })
  await make({ request, ...api } as TestServer, `${rbac}/clusterrolebindings`, {
    metadata: { name: 'actors' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'actor' },
    subjects: [{ kind: 'Group', name: 'developers', apiGroup: 'rbac.authorization.k8s.io' }],
  })
  assert.equal((await request('GET', pods, as)).code, 200)
  const { json } = await request('GET', pods, {
    ...jane,
    headers: { 'impersonate-user': 'adam', 'impersonate-group': 'system:masters' },
  })
  assert.equal(
    json.message,
    'groups "system:masters" is forbidden: User "jane" cannot impersonate resource "groups" in API group "" at the cluster scope',
  )
})

test('kubectl asks what one may do', async (t) => {
  const { kubeconfig } = await world(t)
  const kubectl = async (...args: string[]) => {
    try {
      return (await run('kubectl', ['--kubeconfig', kubeconfig, ...args])).stdout
    } catch (error) {
      return (error as { stdout: string }).stdout
    }
  }
  const as = ['--as=adam', '--as-group=system:authenticated']
  assert.equal(await kubectl('auth', 'can-i', 'get', 'pods', ...as), 'yes\n')
  assert.equal(await kubectl('auth', 'can-i', 'delete', 'pods', ...as), 'no\n')
  assert.equal(await kubectl('auth', 'can-i', '*', '*'), 'yes\n')
  const list = await kubectl('auth', 'can-i', '--list', ...as)
  assert.match(list, /^pods +\[\] +\[\] +\[get list\]$/m)
  assert.match(list, /^ +\[\/healthz\] +\[\] +\[get\]$/m)
  assert.match(list, /^selfsubjectaccessreviews\.authorization\.k8s\.io +\[\] +\[\] +\[create\]$/m)
})

test('kubectl reconciles roles and bindings', async (t) => {
  const { kubeconfig, request } = await world(t)
  const apiVersion = 'rbac.authorization.k8s.io/v1'
  const metadata = { name: 'pod-reader', namespace: 'default' }
  const rules = [{ verbs: ['watch'], apiGroups: [''], resources: ['pods'] }]
  const list = { kind: 'List', apiVersion: 'v1', items: [{ kind: 'Role', apiVersion, metadata, rules }] }
  const kubectl = run('kubectl', ['--kubeconfig', kubeconfig, 'auth', 'reconcile', '-f', '-'])
  kubectl.child.stdin?.end(JSON.stringify(list))
  assert.match((await kubectl).stdout, /role\.rbac\.authorization\.k8s\.io\/pod-reader reconciled/)
  const { json } = await request('GET', `${rbac}/namespaces/default/roles/pod-reader`)
  assert.deepEqual(
    json.rules.map(({ verbs }: { verbs: string[] }) => verbs),
    [['get', 'list'], ['watch']],
  )
})
