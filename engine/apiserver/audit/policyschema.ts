import { readFile } from 'node:fs/promises'
import { checkSchema } from '@hawser/kinds/check.ts'
import { decode } from '@hawser/kinds/decode.ts'
import type { FieldError } from '@hawser/kinds/meta/field.ts'
import { s, type TypeOf } from '@hawser/kinds/schema.ts'

const stage = s.oneOf('RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic')
const texts = s.optional(s.list(s.string()))

const rule = s.object({
  level: s.oneOf('None', 'Metadata', 'Request', 'RequestResponse'),
  users: texts,
  userGroups: texts,
  verbs: texts,
  resources: s.optional(
    s.list(s.object({ group: s.optional(s.string()), resources: texts, resourceNames: texts })),
  ),
  namespaces: texts,
  nonResourceURLs: texts,
  omitStages: s.optional(s.list(stage)),
  omitManagedFields: s.pointer(s.boolean()),
})

const policy = s.object({
  apiVersion: s.oneOf('audit.k8s.io/v1'),
  kind: s.oneOf('Policy'),
  metadata: s.optional(s.any<object>()),
  rules: s.list(rule),
  omitStages: s.optional(s.list(stage)),
  omitManagedFields: s.optional(s.boolean()),
})
/** `audit.k8s.io/v1` Policy: which requests are written down, and how much of them. */
export type AuditPolicy = TypeOf<typeof policy>
export type PolicyRule = TypeOf<typeof rule>
export type Stage = TypeOf<typeof stage>
export type Level = PolicyRule['level']

/** @throws naming the file and all that is wrong with it. */
export async function readPolicy(path: string): Promise<AuditPolicy> {
  const { parse } = await import('yaml')
  let given: unknown
  try {
    given = parse(await readFile(path, 'utf8'))
  } catch (cause) {
    throw new Error(`the audit policy ${path} cannot be read: ${(cause as Error).message}`, { cause })
  }
  const problems = problemsOf(given)
  if (problems.length === 0) return decode<AuditPolicy>(policy.node, given).value
  throw new Error(`the audit policy ${path} is invalid: ${problems.join('; ')}`)
}

/** What is wrong with a policy; an unknown field too, since a rule that is misspelled would audit the wrong thing. */
export function problemsOf(given: unknown): string[] {
  const { value, unknown, mistyped } = decode<AuditPolicy>(policy.node, given)
  if (mistyped.length > 0) return mistyped.map(({ path }) => `${path}: wrong type`)
  const errors = [...checkSchema(policy.node, value), ...value.rules.flatMap(checkRule)]
  return [
    ...unknown.map((path) => `unknown field "${path}"`),
    ...errors.map(({ field, problem }) => `${field}: ${problem}`),
    ...(value.rules.length === 0 ? ['rules: there are none, so that nothing would be written'] : []),
  ]
}

function checkRule(
  { resources = [], namespaces = [], nonResourceURLs = [] }: PolicyRule,
  index: number,
): FieldError[] {
  const at = `rules[${index}]`
  const both = nonResourceURLs.length > 0 && (resources.length > 0 || namespaces.length > 0)
  const names = resources.flatMap(({ resourceNames = [], resources: kinds = [] }, each) =>
    resourceNames.length > 0 && kinds.length === 0
      ? [
          wrong(
            `${at}.resources[${each}].resourceNames`,
            'using resourceNames requires at least one resource',
          ),
        ]
      : [],
  )
  return [
    ...(both
      ? [wrong(`${at}.nonResourceURLs`, 'rules cannot apply to both regular resources and non-resource URLs')]
      : []),
    ...names,
    ...nonResourceURLs.flatMap((url, each) => checkUrl(url, `${at}.nonResourceURLs[${each}]`)),
  ]
}

function checkUrl(url: string, field: string): FieldError[] {
  if (url === '*') return []
  if (!url.startsWith('/')) return [wrong(field, "non-resource URL rules must begin with a '/' character")]
  return url.slice(0, -1).includes('*')
    ? [wrong(field, "non-resource URL wildcards '*' must be the final character of the rule")]
    : []
}

const wrong = (field: string, problem: string): FieldError => ({ type: 'FieldValueInvalid', field, problem })
