import { defineKind, type ObjectOf } from '../kind.ts'
import { type FieldError, forbidden, immutable } from '../meta/field.ts'
import { s } from '../schema.ts'

/** The classes that the system itself has. */
export const systemPriorities: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
}
const mostOfUsers = 1_000_000_000

/** How much pods matter against each other. */
export const PriorityClass = defineKind({
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  shortNames: ['pc'],
  scope: 'Cluster',
  message: 'io.k8s.api.scheduling.v1.PriorityClass',
  countsGenerations: true,
  fields: {
    value: [2, s.integer()],
    globalDefault: [3, s.optional(s.boolean())],
    description: [4, s.optional(s.string())],
    preemptionPolicy: [5, s.defaulted(s.oneOf('PreemptLowerPriority', 'Never'), 'PreemptLowerPriority')],
  },
  validate: (now, old) =>
    old
      ? [
          ...(now.value === old.value ? [] : [forbidden('value', 'may not be changed in an update.')]),
          ...(now.preemptionPolicy === old.preemptionPolicy
            ? []
            : [immutable('preemptionPolicy', now.preemptionPolicy)]),
        ]
      : checkValue(now.metadata.name ?? '', now.value, now.globalDefault),
  columns: [
    { name: 'Value', type: 'integer', value: ({ value }) => value },
    { name: 'Global-Default', type: 'boolean', value: ({ globalDefault = false }) => globalDefault },
    { name: 'PreemptionPolicy', afterAge: true, value: ({ preemptionPolicy }) => preemptionPolicy },
  ],
})
export type PriorityClass = ObjectOf<typeof PriorityClass>

function checkValue(name: string, value: number, globalDefault = false): FieldError[] {
  if (!name.startsWith('system-'))
    return value > mostOfUsers
      ? [forbidden('value', `maximum allowed value of a user defined priority is ${mostOfUsers}`)]
      : []
  const problem = systemProblem(name, value, globalDefault)
  return problem
    ? [
        forbidden(
          'metadata.name',
          `priority class names with 'system-' prefix are reserved for system use only. error: ${problem}`,
        ),
      ]
    : []
}

function systemProblem(name: string, value: number, globalDefault: boolean): string | undefined {
  const known = Object.hasOwn(systemPriorities, name) ? systemPriorities[name] : undefined
  if (known === undefined) return `${name} is not a known system priority class`
  if (value !== known) return `value of ${name} PriorityClass must be ${known}`
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined
}
