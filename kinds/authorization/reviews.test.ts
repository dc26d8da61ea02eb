import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TokenRequest } from '../authentication/tokenrequest.ts'
import type { Draft } from '../kind.ts'
import { admit } from '../testing/admit.ts'
import { LocalSubjectAccessReview } from './localsubjectaccessreview.ts'
import { SelfSubjectAccessReview } from './selfsubjectaccessreview.ts'
import { SubjectAccessReview } from './subjectaccessreview.ts'

const resourceAttributes = { verb: 'get', resource: 'pods', namespace: 'sea' }
const review = (spec: object, metadata: object = {}): Draft<typeof SubjectAccessReview> =>
  ({ metadata, spec: { user: 'ann', resourceAttributes, ...spec } }) as Draft<typeof SubjectAccessReview>
const problems = (given: Draft<typeof SubjectAccessReview>) =>
  SubjectAccessReview.validate?.(admit(SubjectAccessReview, given)).map(
    ({ field, problem }) => `${field}: ${problem}`,
  )
const at = 'spec.resourceAttributes'

const refused: Record<string, readonly [Draft<typeof SubjectAccessReview>, readonly string[]]> = {
  'nothing wrong': [review({}), []],
  'about nobody': [
    review({ user: '' }),
    ['spec.user: Invalid value: "": at least one of user or group must be specified'],
  ],
  'about nothing': [
    review({ resourceAttributes: undefined }),
    [
      `${at}: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified`,
    ],
  ],
  'about a resource and a path': [
    review({ nonResourceAttributes: { path: '/healthz', verb: 'get' } }),
    [
      'spec.nonResourceAttributes: Invalid value: authorization.NonResourceAttributes{Path:"/healthz", Verb:"get"}: cannot be specified in combination with resourceAttributes',
    ],
  ],
  'with a name of its own': [
    review({}, { name: 'a' }),
    ['metadata: Invalid value: {"name":"a"}: must be empty'],
  ],
  'a selector twice': [
    review({
      resourceAttributes: {
        ...resourceAttributes,
        labelSelector: { rawSelector: 'a=b', requirements: [{ key: 'a', operator: 'In' }] },
      },
    }),
    [
      `${at}.labelSelector.rawSelector: Invalid value: "a=b": may not specified at the same time as requirements`,
      `${at}.labelSelector.requirements[0].values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`,
    ],
  ],
  'a selector of nothing': [
    review({ resourceAttributes: { ...resourceAttributes, fieldSelector: {} } }),
    [
      `${at}.fieldSelector.requirements: Required value: when ${at}.fieldSelector is specified, requirements or rawSelector is required`,
    ],
  ],
  'an operator that only newer clients know': [
    review({
      resourceAttributes: {
        ...resourceAttributes,
        fieldSelector: { requirements: [{ key: 'a', operator: 'Near' }] },
      },
    }),
    [],
  ],
}
for (const [name, [given, want]] of Object.entries(refused)) {
  test(`an access review: ${name}`, () => assert.deepEqual(problems(given), want))
}

test('a local review is about its own namespace', () => {
  const given = { ...review({}), metadata: { namespace: 'lake' } }
  const errors = LocalSubjectAccessReview.validate?.(admit(LocalSubjectAccessReview, given))
  assert.deepEqual(
    errors?.map(({ field, problem }) => `${field}: ${problem}`),
    ['spec.resourceAttributes.namespace: Invalid value: "sea": must match metadata.namespace'],
  )
})

test('a review of oneself names nobody', () => {
  const given = { metadata: {}, spec: { resourceAttributes } }
  assert.deepEqual(SelfSubjectAccessReview.validate?.(admit(SelfSubjectAccessReview, given)), [])
})

test('what a user has besides its name comes as lists', () => {
  const { spec } = admit(SubjectAccessReview, review({ extra: { scopes: ['a', 'b'] } }))
  assert.deepEqual(spec.extra, { scopes: ['a', 'b'] })
})

test('a token lasts an hour unless said otherwise, and at least ten minutes', () => {
  const request = (spec: object) => admit(TokenRequest, { metadata: {}, spec })
  assert.equal(request({}).spec.expirationSeconds, 3600)
  assert.deepEqual(TokenRequest.validate?.(request({ expirationSeconds: 60 })), [
    {
      type: 'FieldValueInvalid',
      field: 'spec.expirationSeconds',
      problem: 'Invalid value: 60: may not specify a duration less than 10 minutes',
    },
  ])
})
