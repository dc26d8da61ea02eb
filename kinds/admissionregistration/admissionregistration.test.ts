import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Draft } from '../kind.ts'
import { admit, cells, problems } from '../testing/admit.ts'
import { MutatingWebhookConfiguration } from './mutatingwebhookconfiguration.ts'
import { ValidatingAdmissionPolicy } from './validatingadmissionpolicy.ts'
import { ValidatingAdmissionPolicyBinding } from './validatingadmissionpolicybinding.ts'
import { ValidatingWebhookConfiguration } from './validatingwebhookconfiguration.ts'

const metadata = { name: 'sails' }
const rule = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] } as const
const webhook = (more: object = {}) => ({
  name: 'check.sails.io',
  clientConfig: { service: { namespace: 'sea', name: 'sails' } },
  rules: [rule],
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  ...more,
})
type Configuration = Draft<typeof ValidatingWebhookConfiguration>
const configuration = (...webhooks: object[]): Configuration =>
  ({ metadata, webhooks }) as unknown as Configuration
const withRule = (more: object): Configuration => configuration(webhook({ rules: [{ ...rule, ...more }] }))
const at = 'webhooks[0]'

const refused: Record<string, readonly [Configuration, readonly string[]]> = {
  'nothing wrong': [configuration(webhook()), []],
  'a short name': [
    configuration(webhook({ name: 'sails' })),
    [`${at}.name: Invalid value: "sails": should be a domain with at least three segments separated by dots`],
  ],
  'two of one name': [
    configuration(webhook(), webhook()),
    ['webhooks[1].name: Duplicate value: "check.sails.io"'],
  ],
  'side effects that a dry run would have': [
    configuration(webhook({ sideEffects: 'Some' })),
    [`${at}.sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"`],
  ],
  'nothing said of side effects and versions': [
    configuration(webhook({ sideEffects: undefined, admissionReviewVersions: undefined })),
    [
      `${at}.sideEffects: Required value: must specify one of None, NoneOnDryRun`,
      `${at}.admissionReviewVersions: Required value: must specify one of v1, v1beta1`,
    ],
  ],
  'versions of reviews that nobody speaks': [
    configuration(webhook({ admissionReviewVersions: ['v7', 'v7'] })),
    [
      `${at}.admissionReviewVersions[1]: Invalid value: "v7": duplicate version`,
      `${at}.admissionReviewVersions: Invalid value: []string{"v7", "v7"}: must include at least one of v1, v1beta1`,
    ],
  ],
  'more patience than anybody has': [
    configuration(webhook({ timeoutSeconds: 31 })),
    [`${at}.timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds`],
  ],
  'nowhere to call': [
    configuration(webhook({ clientConfig: {} })),
    [`${at}.clientConfig: Required value: exactly one of url or service is required`],
  ],
  'a URL that is more than a place': [
    configuration(webhook({ clientConfig: { url: 'http://ann@/?a=b#c' } })),
    [
      `${at}.clientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme; desired format: https://host[/path]`,
      `${at}.clientConfig.url: Invalid value: "": host must be specified; desired format: https://host[/path]`,
      `${at}.clientConfig.url: Invalid value: "ann": user information is not permitted in the URL`,
      `${at}.clientConfig.url: Invalid value: "c": fragments are not permitted in the URL`,
      `${at}.clientConfig.url: Invalid value: "a=b": query parameters are not permitted in the URL`,
    ],
  ],
  'a path of a service with a hole': [
    configuration(
      webhook({ clientConfig: { service: { namespace: 'sea', name: 'sails', path: 'a//b', port: 0 } } }),
    ),
    [
      `${at}.clientConfig.service.port: Invalid value: 0: port is not valid: must be between 1 and 65535, inclusive`,
      `${at}.clientConfig.service.path: Invalid value: "a//b": must start with a '/'`,
      `${at}.clientConfig.service.path: Invalid value: "a//b": segment[0] may not be empty`,
      `${at}.clientConfig.service.path: Invalid value: "a//b": segment[1] may not be empty`,
    ],
  ],
  'a rule about nothing': [
    withRule({ operations: [], apiGroups: [], apiVersions: [], resources: [] }),
    ['operations', 'apiGroups', 'apiVersions', 'resources'].map(
      (name) => `${at}.rules[0].${name}: Required value`,
    ),
  ],
  'all and more': [
    withRule({ operations: ['*', 'CREATE'], resources: ['*', 'pods'] }),
    [
      `${at}.rules[0].operations: Invalid value: []admissionregistration.OperationType{"*", "CREATE"}: if '*' is present, must not specify other operations`,
      `${at}.rules[0].resources: Invalid value: []string{"*", "pods"}: if '*' is present, must not specify other resources without subresources`,
    ],
  ],
  'a resource that a wildcard names already': [
    withRule({ resources: ['pods/*', 'pods/log'] }),
    [
      `${at}.rules[0].resources[1]: Invalid value: "pods/log": if 'pods/*' is present, must not specify pods/log`,
    ],
  ],
  'a condition without a name': [
    configuration(webhook({ matchConditions: [{ name: '', expression: ' ' }] })),
    [`${at}.matchConditions[0].expression: Required value`, `${at}.matchConditions[0].name: Required value`],
  ],
}
for (const [name, [given, want]] of Object.entries(refused)) {
  test(`webhooks: ${name}`, () => assert.deepEqual(problems(ValidatingWebhookConfiguration, given), want))
}

test('old webhooks may stay as careless as they were', () => {
  const old = configuration(webhook({ sideEffects: 'Unknown', admissionReviewVersions: ['v7'] }))
  assert.deepEqual(problems(ValidatingWebhookConfiguration, old, old), [])
})

test('defaults of webhooks', () => {
  const { webhooks } = admit(MutatingWebhookConfiguration, configuration(webhook()))
  const {
    timeoutSeconds,
    failurePolicy,
    matchPolicy,
    namespaceSelector,
    objectSelector,
    reinvocationPolicy,
  } = webhooks?.[0] ?? assert.fail()
  assert.deepEqual(
    { timeoutSeconds, failurePolicy, matchPolicy, namespaceSelector, objectSelector, reinvocationPolicy },
    {
      timeoutSeconds: 10,
      failurePolicy: 'Fail',
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      reinvocationPolicy: 'Never',
    },
  )
  assert.equal(webhooks?.[0]?.rules?.[0]?.scope, '*')
  assert.equal(webhooks?.[0]?.clientConfig.service?.port, 443)
})

type Policy = Draft<typeof ValidatingAdmissionPolicy>
const policy = (more: object = {}): Policy =>
  ({
    metadata,
    spec: {
      matchConstraints: { resourceRules: [rule] },
      validations: [{ expression: 'object.spec.replicas < 5' }],
      ...more,
    },
  }) as Policy

const policies: Record<string, readonly [Policy, readonly string[]]> = {
  'nothing wrong': [policy(), []],
  'about nothing': [policy({ matchConstraints: undefined }), ['spec.matchConstraints: Required value']],
  'no validations': [
    policy({ validations: [] }),
    [
      'spec.validations: Required value: validations or auditAnnotations must contain at least one item',
      'spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item',
    ],
  ],
  'a parameter of no version': [
    policy({ paramKind: { apiVersion: 'a/', kind: '' } }),
    [
      'spec.paramKind.apiVersion: Invalid value: "a/": version must be specified',
      'spec.paramKind.kind: Required value',
    ],
  ],
  'a message of two lines': [
    policy({ validations: [{ expression: 'true', message: 'a\nb' }] }),
    ['spec.validations[0].message: Invalid value: "a\\nb": message must not contain line breaks'],
  ],
  'a reason that no refusal has': [
    policy({ validations: [{ expression: 'true', reason: 'Conflict' }] }),
    [
      'spec.validations[0].reason: Unsupported value: "Conflict": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"',
    ],
  ],
  'a variable that CEL could not name': [
    policy({ variables: [{ name: 'in', expression: '' }] }),
    [
      'spec.variables[0].name: Invalid value: "in": name is not a valid CEL identifier',
      'spec.variables[0].expression: Required value: expression is not specified',
    ],
  ],
  'two annotations of one key': [
    policy({
      auditAnnotations: [
        { key: 'a', valueExpression: '"x"' },
        { key: 'a', valueExpression: '' },
      ],
    }),
    [
      'spec.auditAnnotations[1].valueExpression: Required value: valueExpression is not specified',
      'spec.auditAnnotations[1].key: Duplicate value: "a"',
    ],
  ],
}
for (const [name, [given, want]] of Object.entries(policies)) {
  test(`a policy: ${name}`, () => assert.deepEqual(problems(ValidatingAdmissionPolicy, given), want))
}

type Bound = Draft<typeof ValidatingAdmissionPolicyBinding>
const bound = (more: object = {}): Bound =>
  ({ metadata, spec: { policyName: 'sails', validationActions: ['Deny'], ...more } }) as Bound

const bindings: Record<string, readonly [Bound, readonly string[]]> = {
  'nothing wrong': [bound(), []],
  'no policy, no action': [
    bound({ policyName: undefined, validationActions: [] }),
    [
      'spec.policyName: Required value',
      'spec.validationActions: Required value: at least one validation action is required',
    ],
  ],
  'an action twice, and one too many': [
    bound({ validationActions: ['Deny', 'Warn', 'Deny'] }),
    [
      'spec.validationActions[2]: Duplicate value: "Deny"',
      'spec.validationActions: Invalid value: []admissionregistration.ValidationAction{"Deny", "Warn", "Deny"}: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
    ],
  ],
  'parameters by name and by labels': [
    bound({ paramRef: { name: 'a', selector: {} } }),
    [
      'spec.paramRef.name: Forbidden: name and selector are mutually exclusive',
      'spec.paramRef.selector: Forbidden: name and selector are mutually exclusive',
      'spec.paramRef.parameterNotFoundAction: Required value',
    ],
  ],
}
for (const [name, [given, want]] of Object.entries(bindings)) {
  test(`a binding of a policy: ${name}`, () =>
    assert.deepEqual(problems(ValidatingAdmissionPolicyBinding, given), want))
}

test('columns', () => {
  assert.deepEqual(cells(ValidatingWebhookConfiguration, configuration(webhook())), { Webhooks: 1 })
  assert.deepEqual(
    cells(ValidatingAdmissionPolicy, policy({ paramKind: { apiVersion: 'v1', kind: 'ConfigMap' } })),
    {
      Validations: 1,
      ParamKind: 'v1/ConfigMap',
    },
  )
  const ref = (paramRef: object) => cells(ValidatingAdmissionPolicyBinding, bound({ paramRef })).ParamRef
  assert.equal(ref({ name: 'a', namespace: 'sea' }), 'sea/a')
  assert.equal(
    ref({ selector: { matchLabels: { a: 'b' } } }),
    '&LabelSelector{MatchLabels:map[string]string{a: b,},MatchExpressions:[]LabelSelectorRequirement{},}',
  )
  assert.equal(cells(ValidatingAdmissionPolicyBinding, bound()).ParamRef, '<unset>')
})
