import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Draft } from '../kind.ts'
import { admit, cells, problems } from '../testing/admit.ts'
import { FlowSchema } from './flowschema.ts'
import { PriorityLevelConfiguration } from './prioritylevelconfiguration.ts'

const metadata = { name: 'crew' }
const rule = {
  subjects: [{ kind: 'User', user: { name: 'ann' } }],
  resourceRules: [{ verbs: ['*'], apiGroups: [''], resources: ['pods'], namespaces: ['sea'] }],
}
type Schema = Draft<typeof FlowSchema>
const schema = (more: object = {}): Schema => ({
  metadata,
  spec: { priorityLevelConfiguration: { name: 'low' }, rules: [rule], ...more },
})
const withRule = (more: object): Schema => schema({ rules: [{ ...rule, ...more }] })
const at = 'spec.rules[0]'

const schemas: Record<string, readonly [Schema, readonly string[]]> = {
  'nothing wrong': [schema(), []],
  'before all others': [
    schema({ matchingPrecedence: 1 }),
    [
      "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1",
    ],
  ],
  'no level': [
    schema({ priorityLevelConfiguration: {} }),
    ['spec.priorityLevelConfiguration.name: Required value: must reference a priority level'],
  ],
  'nobody, about nothing': [
    withRule({ subjects: [], resourceRules: [] }),
    [
      `${at}.subjects: Required value: subjects must contain at least one value`,
      `${at}: Required value: at least one of resourceRules and nonResourceRules has to be non-empty`,
    ],
  ],
  'a user who is a group': [
    withRule({ subjects: [{ kind: 'User', group: { name: 'crew' } }] }),
    [
      `${at}.subjects[0].user: Required value: user is required when subject kind is 'User'`,
      `${at}.subjects[0].group: Forbidden: group is forbidden when subject kind is not 'Group'`,
    ],
  ],
  'a verb nobody knows': [
    withRule({ resourceRules: [{ ...rule.resourceRules[0], verbs: ['sail'] }] }),
    [
      `${at}.resourceRules[0].verbs: Unsupported value: []string{"sail"}: supported values: "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"`,
    ],
  ],
  nowhere: [
    withRule({ resourceRules: [{ ...rule.resourceRules[0], namespaces: [] }] }),
    [
      `${at}.resourceRules[0].namespaces: Required value: resource rules that are not cluster scoped must supply at least one namespace`,
    ],
  ],
  'a star in the middle': [
    withRule({ nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/a*b', 'c'] }] }),
    [
      `${at}.nonResourceRules[0].nonResourceURLs[0]: Invalid value: "/a*b": wildcard can only do suffix matching`,
      `${at}.nonResourceRules[0].nonResourceURLs[1]: Invalid value: "c": must start with slash`,
    ],
  ],
}
for (const [name, [given, want]] of Object.entries(schemas)) {
  test(`a flow schema: ${name}`, () => assert.deepEqual(problems(FlowSchema, given), want))
}

type Level = Draft<typeof PriorityLevelConfiguration>
const level = (limited: object = {}, more: object = {}): Level =>
  ({
    metadata,
    spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' }, ...limited }, ...more },
  }) as Level
const queue = (queuing: object) => level({ limitResponse: { type: 'Queue', queuing } })

const levels: Record<string, readonly [Level, readonly string[]]> = {
  'nothing wrong': [level(), []],
  'exempt by another name': [
    level({}, { type: 'Exempt', limited: undefined }),
    [`spec.type: Invalid value: "Exempt": type must be 'Exempt' if and only if name is 'exempt'`],
  ],
  'fewer than no shares': [
    level({ nominalConcurrencyShares: -1, lendablePercent: 101, borrowingLimitPercent: -1 }),
    [
      'spec.limited.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer',
      'spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive',
      'spec.limited.borrowingLimitPercent: Invalid value: -1: if specified, must be a non-negative integer',
    ],
  ],
  'queues for those who are turned away': [
    level({ limitResponse: { type: 'Reject', queuing: {} } }),
    [
      'spec.limited.limitResponse.queuing: Forbidden: must be nil if limited.limitResponse.type is not Limited',
    ],
  ],
  'a hand of more than the deck': [
    queue({ queues: 4 }),
    ['spec.limited.limitResponse.queuing.handSize: Invalid value: 8: should not be greater than queues (4)'],
  ],
  'more chance than there are bits': [
    queue({ queues: 512, handSize: 8 }),
    [
      'spec.limited.limitResponse.queuing.handSize: Invalid value: 8: required entropy bits of deckSize 512 and handSize 8 should not be greater than 60',
    ],
  ],
}
for (const [name, [given, want]] of Object.entries(levels)) {
  test(`a priority level: ${name}`, () => assert.deepEqual(problems(PriorityLevelConfiguration, given), want))
}

test('defaults and columns', () => {
  assert.equal(admit(FlowSchema, schema()).spec.matchingPrecedence, 1000)
  const { limited } = admit(PriorityLevelConfiguration, queue({})).spec
  assert.deepEqual(limited, {
    nominalConcurrencyShares: 30,
    limitResponse: { type: 'Queue', queuing: { queues: 64, handSize: 8, queueLengthLimit: 50 } },
    lendablePercent: 0,
  })
  assert.deepEqual(cells(FlowSchema, schema()), {
    PriorityLevel: 'low',
    MatchingPrecedence: 1000,
    DistinguisherMethod: '<none>',
    MissingPL: '?',
  })
  assert.deepEqual(cells(PriorityLevelConfiguration, level()), {
    Type: 'Limited',
    NominalConcurrencyShares: 30,
    Queues: '<none>',
    HandSize: '<none>',
    QueueLengthLimit: '<none>',
  })
})
