import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Draft } from '../kind.ts'
import { admit, cells, problems } from '../testing/admit.ts'
import { Job } from './job.ts'

type JobDraft = Draft<typeof Job>
const metadata = { name: 'pi', namespace: 'default', uid: 'u1' }
const template = (spec: object = {}, labels?: Record<string, string>) => ({
  ...(labels && { metadata: { labels } }),
  spec: { containers: [{ name: 'pi', image: 'pi:1' }], restartPolicy: 'Never', ...spec },
})
const job = (spec: object = {}, status: object = {}): JobDraft =>
  ({ metadata, spec: { template: template(), ...spec }, status }) as JobDraft
const indexed = (spec: object = {}) => job({ completionMode: 'Indexed', completions: 3, ...spec })
const failing = (...rules: object[]) => job({ podFailurePolicy: { rules } })
const codes = (values: number[], operator = 'In') => ({
  action: 'FailJob',
  onExitCodes: { operator, values },
})
const succeeding = (...rules: object[]) => indexed({ successPolicy: { rules } })
const [failures, successes] = ['spec.podFailurePolicy.rules', 'spec.successPolicy.rules']

const refused: Record<string, [JobDraft, string[]]> = {
  'pods that never end': [
    job({ template: template({ restartPolicy: 'Always' }) }),
    ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
  ],
  'less than none': [
    job({ parallelism: -1, backoffLimit: -2 }),
    [
      'spec.parallelism: Invalid value: -1: must be greater than or equal to 0',
      'spec.backoffLimit: Invalid value: -2: must be greater than or equal to 0',
    ],
  ],
  'indexes without a number of them': [
    job({ completionMode: 'Indexed', parallelism: 1 }),
    ['spec.completions: Required value: when completion mode is Indexed'],
  ],
  'tries for each index without indexes': [
    job({ backoffLimitPerIndex: 1 }),
    ['spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode'],
  ],
  'failed indexes without tries for each': [
    indexed({ maxFailedIndexes: 4 }),
    [
      'spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified',
      'spec.maxFailedIndexes: Invalid value: 4: must be less than or equal to completions',
    ],
  ],
  'an unknown mode': [
    job({ completionMode: 'Some' }),
    ['spec.completionMode: Unsupported value: "Some": supported values: "Indexed", "NonIndexed"'],
  ],
  'a manager without a domain': [
    job({ managedBy: 'me' }),
    ['spec.managedBy: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")'],
  ],
  'a failure policy for pods that start again': [
    job({ podFailurePolicy: { rules: [codes([1])] }, template: template({ restartPolicy: 'OnFailure' }) }),
    [
      'spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified',
    ],
  ],
  'a rule without an action': [
    failing({ onPodConditions: [{ type: 'DisruptionTarget' }] }),
    [`${failures}[0].action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]`],
  ],
  'a rule about nothing': [
    failing({ action: 'Count' }),
    [`${failures}[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required`],
  ],
  'success as a failure': [
    failing(codes([0])),
    [`${failures}[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator`],
  ],
  'codes in disorder': [
    failing(codes([3, 1, 1], 'NotIn')),
    [
      `${failures}[0].onExitCodes.values[2]: Duplicate value: 1`,
      `${failures}[0].onExitCodes.values: Invalid value: [3,1,1]: must be ordered`,
    ],
  ],
  'a success policy without indexes': [
    job({ successPolicy: { rules: [{ succeededCount: 1 }] } }),
    ['spec.successPolicy: Invalid value: {"rules":[{"succeededCount":1}]}: requires indexed completion mode'],
  ],
  'a success policy without a rule': [
    succeeding(),
    [
      `${successes}: Required value: at least one rules must be specified when the successPolicy is specified`,
    ],
  ],
  'a rule of success that says nothing': [
    succeeding({}),
    [`${successes}[0]: Required value: at least one of succeededCount or succeededIndexes must be specified`],
  ],
  'more successes than indexes': [
    succeeding({ succeededIndexes: '0,2', succeededCount: 3 }),
    [
      `${successes}[0].succeededCount: Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)`,
    ],
  ],
  'an index beyond the last': [
    succeeding({ succeededIndexes: '0-3' }),
    [
      `${successes}[0].succeededIndexes: Invalid value: "0-3": error parsing succeededIndexes: too large index: "3"`,
    ],
  ],
  'labels of another job': [
    job({ template: template({}, { 'job-name': 'other' }) }),
    [
      'spec.template.metadata.labels[job-name]: Invalid value: {"controller-uid":"u1","job-name":"other","batch.kubernetes.io/controller-uid":"u1","batch.kubernetes.io/job-name":"pi"}: must be \'pi\'',
    ],
  ],
  'a selector of its own that is not declared as such': [
    job({ selector: { matchLabels: { a: 'b' } }, template: template({}, { a: 'b' }) }),
    [
      'spec.selector: Invalid value: {"matchLabels":{"batch.kubernetes.io/controller-uid":"u1","a":"b"}}: `selector` not auto-generated',
    ],
  ],
  'a manual selector that is missing': [
    job({ manualSelector: true }),
    [
      'spec.selector: Required value',
      'spec.template.metadata.labels: Invalid value: {}: `selector` does not match template `labels`',
    ],
  ],
}
for (const [name, [given, want]] of Object.entries(refused)) {
  test(`refused: ${name}`, () => assert.deepEqual(problems(Job, given), want))
}

test('the least job has all defaults, and selects its own pods', () => {
  const { metadata: head, spec } = admit(Job, job())
  const labels = {
    'controller-uid': 'u1',
    'job-name': 'pi',
    'batch.kubernetes.io/controller-uid': 'u1',
    'batch.kubernetes.io/job-name': 'pi',
  }
  assert.deepEqual(spec.template.metadata.labels, labels)
  assert.deepEqual(head.labels, labels)
  assert.deepEqual(spec.selector, { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u1' } })
  const { template: _, selector: __, ...others } = spec
  assert.deepEqual(others, {
    parallelism: 1,
    completions: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: 'TerminatingOrFailed',
  })
})

test('defaults that depend on what is given', () => {
  const of = (spec: object) => admit(Job, job(spec)).spec
  assert.equal(of({ parallelism: 2 }).completions, undefined)
  assert.equal(of({ completions: 5 }).parallelism, 1)
  assert.equal(of({ backoffLimitPerIndex: 1 }).backoffLimit, 2147483647)
  assert.equal(of({ podFailurePolicy: { rules: [] } }).podReplacementPolicy, 'Failed')
  const conditions = [{ type: 'DisruptionTarget' }]
  const policy = of({ podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: conditions }] } })
  assert.equal(policy.podFailurePolicy?.rules[0]?.onPodConditions?.[0]?.status, 'True')
})

/** As the API server sees an update: labels and selector were generated when the job was made. */
const stored = (draft: JobDraft) => admit(Job, draft) as unknown as JobDraft
const updated = (spec: object, old: JobDraft = job()): string[] => {
  const before = stored(old)
  return problems(Job, { ...before, spec: { ...before.spec, ...spec } } as JobDraft, before)
}
const changed = (template: object, old: JobDraft): string[] => updated({ template }, old)

test('a job is what it was made for', () => {
  assert.deepEqual(updated({ parallelism: 3, suspend: true, backoffLimit: 1 }), [])
  assert.deepEqual(updated({ completions: 2 }), ['spec.completions: Invalid value: 2: field is immutable'])
  assert.deepEqual(updated({ completions: 5, parallelism: 5 }, indexed()), [])
  assert.deepEqual(updated({ completions: 5 }, indexed()), [
    'spec.completions: Invalid value: 5: can only be modified in tandem with spec.parallelism',
  ])
  const { template } = stored(job()).spec
  const elsewhere = { ...template, spec: { ...template?.spec, nodeSelector: { a: 'b' } } }
  assert.match(changed(elsewhere, job()).join(), /^spec\.template: Invalid value: .*: field is immutable$/)
  assert.deepEqual(changed(elsewhere, job({ suspend: true })), [])
})

const done = (type: string) => ({ type, status: 'True' })
const succeeded = {
  conditions: [done('SuccessCriteriaMet'), done('Complete')],
  startTime: '2026-01-01T00:00:00Z',
  completionTime: '2026-01-01T00:01:30Z',
  succeeded: 1,
}
const reported = (status: object, old: object = {}): string[] => {
  const before = stored(job({}, old))
  return problems(Job, { ...before, status } as JobDraft, before)
}

test('a status is whole in itself, and goes forward', () => {
  assert.deepEqual(reported(succeeded, { active: 1, startTime: succeeded.startTime }), [])
  assert.deepEqual(reported({ conditions: [done('Failed')], startTime: succeeded.startTime, active: 1 }), [
    'status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition',
    'status.active: Invalid value: 1: active>0 is invalid for finished job',
  ])
  assert.deepEqual(reported({ ready: 2, active: 1 }), [
    'status.ready: Invalid value: 2: cannot set more ready pods than active',
  ])
  assert.deepEqual(reported({ ...succeeded, conditions: [done('SuccessCriteriaMet')] }, succeeded), [
    'status.completionTime: Invalid value: "2026-01-01T00:01:30Z": cannot set completionTime when there is no Complete=True condition',
    'status.conditions: Invalid value: cannot disable the terminal Complete=True condition',
  ])
  assert.deepEqual(reported({ failed: 1 }, { failed: 2 }), [
    'status.failed: Invalid value: 1: cannot decrease the failed counter',
  ])
})

test('columns', () => {
  const shown = ({ Status, Completions, Duration }: Record<string, unknown>) => [
    Status,
    Completions,
    Duration,
  ]
  const now = Date.parse('2026-01-01T00:00:10Z')
  const of = (spec: object, status: object) => shown(cells(Job, job(spec, status), now))
  assert.deepEqual(of({}, succeeded), ['Complete', '1/1', '90s'])
  assert.deepEqual(of({}, { startTime: succeeded.startTime }), ['Running', '0/1', '10s'])
  assert.deepEqual(of({ parallelism: 3 }, { conditions: [done('Suspended')] }), ['Suspended', '0/1 of 3', ''])
  assert.equal(Job.selectable?.['status.successful']?.(admit(Job, job({}, succeeded))), '1')
})
