import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openForTest, type TestResources } from '../../resources/testing.ts'

const group = 'admissionregistration.k8s.io'
const aboutMaps = {
  resourceRules: [
    { operations: ['CREATE', 'UPDATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] },
  ],
}
const policy = (api: TestResources, spec: object, name = 'p') =>
  api.create(`validatingadmissionpolicies.${group}`, {
    metadata: { name },
    spec: { matchConstraints: aboutMaps, ...spec },
  })
const bind = (api: TestResources, spec: object = {}, name = 'b') =>
  api.create(`validatingadmissionpolicybindings.${group}`, {
    metadata: { name },
    spec: { policyName: 'p', validationActions: ['Deny'], ...spec },
  })
const map = (name: string, data: object = { n: '1' }) => ({ metadata: { name, labels: { app: name } }, data })

const denied = (message: string) =>
  `configmaps "a" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: ${message}`

const decisions: [rule: string, spec: object, refusal: string | undefined][] = [
  ['what holds is let in', { validations: [{ expression: 'object.data.n == "1"' }] }, undefined],
  [
    'what does not is refused, by the expression',
    { validations: [{ expression: ' object.data.n == "2" ' }] },
    denied('failed expression: object.data.n == "2"'),
  ],
  ['in words', { validations: [{ expression: 'false', message: 'never' }] }, denied('never')],
  [
    'in computed words',
    { validations: [{ expression: 'false', messageExpression: '"not " + object.metadata.name' }] },
    denied('not a'),
  ],
  [
    'in written words, if the others cannot be computed',
    { validations: [{ expression: 'false', message: 'never', messageExpression: 'string(object.x)' }] },
    denied('never'),
  ],
  [
    'variables, lazily and of one another',
    {
      variables: [
        { name: 'n', expression: 'int(object.data.n)' },
        { name: 'm', expression: 'variables.n + 1' },
        { name: 'bad', expression: 'object.none' },
      ],
      validations: [{ expression: 'variables.m == 2' }],
    },
    undefined,
  ],
  [
    'a variable that fails',
    {
      variables: [{ name: 'bad', expression: 'object.none' }],
      validations: [{ expression: 'variables.bad == 1' }],
    },
    denied(
      `expression 'variables.bad == 1' resulted in error: composited variable "bad" fails to evaluate: expression 'object.none' resulted in error: no such key: none`,
    ),
  ],
  [
    'an error is a refusal',
    { validations: [{ expression: 'object.spec.x == 1' }] },
    denied(`expression 'object.spec.x == 1' resulted in error: no such key: spec`),
  ],
  [
    'unless that is to be ignored',
    { failurePolicy: 'Ignore', validations: [{ expression: 'object.spec.x == 1' }] },
    undefined,
  ],
  [
    'conditions that are not met',
    {
      matchConditions: [{ name: 'c', expression: 'object.metadata.name != "a"' }],
      validations: [{ expression: 'false' }],
    },
    undefined,
  ],
  [
    'conditions that fail',
    {
      matchConditions: [{ name: 'c', expression: 'object.x' + ' == 1' }],
      validations: [{ expression: 'true' }],
    },
    denied(`expression 'object.x == 1' resulted in error: no such key: x`),
  ],
  [
    'the request, the namespace, the old object',
    {
      validations: [
        {
          expression:
            'request.operation == "CREATE" && request.name == "a" && request.userInfo.username == "tester" && namespaceObject.metadata.name == "default" && oldObject == null',
        },
      ],
    },
    undefined,
  ],
  [
    'too expensive',
    {
      validations: [
        {
          expression:
            '[1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b, [1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3,4,5,6,7,8,9,10].all(d, [1,2,3,4,5,6,7,8,9,10].all(e, [1,2,3,4,5,6,7,8,9,10].all(f, a + b + c + d + e + f > 0))))))',
        },
      ],
    },
    denied(
      `expression '[1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b, [1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3,4,5,6,7,8,9,10].all(d, [1,2,3,4,5,6,7,8,9,10].all(e, [1,2,3,4,5,6,7,8,9,10].all(f, a + b + c + d + e + f > 0))))))' resulted in error: operation cancelled: actual cost limit exceeded`,
    ),
  ],
]
for (const [rule, spec, refusal] of decisions) {
  test(`a policy decides: ${rule}`, async () => {
    await using api = await openForTest()
    await policy(api, spec)
    await bind(api)
    if (refusal)
      await assert.rejects(api.create('configmaps', map('a')), { reason: 'Invalid', message: refusal })
    else await api.create('configmaps', map('a'))
  })
}

test("a policy without a binding says nothing; reasons are the policy's", async () => {
  await using api = await openForTest()
  await policy(api, { validations: [{ expression: 'false', reason: 'Forbidden' }] })
  await api.create('configmaps', map('a'))
  await bind(api)
  await assert.rejects(api.patch('configmaps', 'a', { data: { n: '2' } }), {
    reason: 'Forbidden',
    causes: [
      { message: "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: failed expression: false" },
    ],
  })
  await api.remove('configmaps', 'a')
})

test('a binding warns or records instead', async () => {
  await using api = await openForTest()
  await policy(api, { validations: [{ expression: 'false', message: 'never' }] })
  await bind(api, { validationActions: ['Warn', 'Audit'] })
  const { warnings } = await api.call('create', 'configmaps', {}, map('a'))
  assert.deepEqual(warnings, ["Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': never"])
})

test('a binding narrows what a policy is about', async () => {
  await using api = await openForTest()
  await policy(api, { validations: [{ expression: 'false' }] })
  await bind(api, { matchResources: { objectSelector: { matchLabels: { app: 'a' } } } })
  await assert.rejects(api.create('configmaps', map('a')), { reason: 'Invalid' })
  await api.create('configmaps', map('b'))
})

test('rules can name objects, and leave some out', async () => {
  await using api = await openForTest()
  const [rule] = aboutMaps.resourceRules
  const matchConstraints = { ...aboutMaps, excludeResourceRules: [{ ...rule, resourceNames: ['b'] }] }
  await policy(api, { matchConstraints, validations: [{ expression: 'false' }] })
  await bind(api)
  await assert.rejects(api.create('configmaps', map('a')), { reason: 'Invalid' })
  await api.create('configmaps', map('b'))
})

const parameters: [rule: string, paramRef: object, refusal: RegExp | undefined][] = [
  ['by name', { name: 'low' }, /failed expression: int\(object.data.n\) <= int\(params.data.most\)/],
  ['by selector: all must agree', { selector: { matchLabels: { limit: 'yes' } } }, /failed expression/],
  ['of another namespace', { name: 'low', namespace: 'shop' }, undefined],
  ['that are not there: let in', { name: 'none', parameterNotFoundAction: 'Allow' }, undefined],
  [
    'that are not there: refused',
    { name: 'none' },
    /failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction/,
  ],
]
for (const [rule, paramRef, refusal] of parameters) {
  test(`parameters ${rule}`, async () => {
    await using api = await openForTest()
    await api.create('namespaces', { metadata: { name: 'shop' } })
    const limit = (name: string, most: string) => ({
      metadata: { name, labels: { limit: 'yes' } },
      data: { most },
    })
    await api.create('configmaps', limit('low', '0'))
    await api.create('configmaps', limit('high', '9'))
    await api.create('configmaps', limit('low', '9'), { namespace: 'shop' })
    await policy(api, {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      validations: [{ expression: 'int(object.data.n) <= int(params.data.most)' }],
    })
    await bind(api, { paramRef: { parameterNotFoundAction: 'Deny', ...paramRef } })
    if (refusal) await assert.rejects(api.create('configmaps', map('a')), { message: refusal })
    else await api.create('configmaps', map('a'))
  })
}

test('expressions ask what the user may do', async () => {
  await using api = await openForTest()
  await policy(api, {
    validations: [
      {
        expression: "authorizer.group('').resource('pods').namespace('default').check('get').allowed()",
        message: 'may not',
      },
    ],
  })
  await bind(api)
  await assert.rejects(api.create('configmaps', map('a')), { message: denied('may not') })
  const user = { name: 'root', groups: ['system:masters'] }
  await api.call('create', 'configmaps', { user } as never, map('a'))
})

const mistakes: [rule: string, spec: object, message: string][] = [
  [
    'no expression at all',
    { validations: [{ expression: 'object.' }] },
    'spec.validations[0].expression: Invalid value: "object.": compilation failed: ERROR: <input>:1:8: Syntax error',
  ],
  [
    'not true or false',
    { validations: [{ expression: '1 + 1' }] },
    'spec.validations[0].expression: Invalid value: "1 + 1": must evaluate to bool but got int',
  ],
  [
    'no text',
    { validations: [{ expression: 'true', messageExpression: '1' }] },
    'spec.validations[0].messageExpression: Invalid value: "1": must evaluate to string but got int',
  ],
  [
    'a variable that is not there',
    { validations: [{ expression: 'variables.x == 1' }] },
    `undefined field 'x'`,
  ],
  [
    'parameters that the policy has not',
    { validations: [{ expression: 'params.x == 1' }] },
    `undeclared reference to 'params' (in container '')`,
  ],
]
for (const [rule, spec, message] of mistakes) {
  test(`an expression that does not compile is refused: ${rule}`, async () => {
    await using api = await openForTest()
    await assert.rejects(policy(api, spec), (error: Error & { reason?: string }) => {
      assert.equal(error.reason, 'Invalid')
      assert.ok(error.message.includes(message), error.message)
      return true
    })
  })
}

test('what an expression gets wrong about a kind is told in the status', async () => {
  await using api = await openForTest()
  const made = await policy(api, {
    validations: [{ expression: 'object.dat.x == 1', messageExpression: 'string(object.metadata.name)' }],
  })
  assert.deepEqual(made.status, {
    observedGeneration: 1,
    typeChecking: {
      expressionWarnings: [
        {
          fieldRef: 'spec.validations[0].expression',
          warning:
            "/v1, Kind=ConfigMap: ERROR: <input>:1:7: undefined field 'dat'\n | object.dat.x == 1\n | ......^\n",
        },
      ],
    },
  })
  const better = { spec: { validations: [{ expression: 'object.data["x"] == "1"' }] } }
  const { status, metadata } = await api.patch(`validatingadmissionpolicies.${group}`, 'p', better)
  assert.deepEqual([status, metadata.generation], [{ observedGeneration: 2, typeChecking: {} }, 2])
})
