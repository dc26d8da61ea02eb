import type {
  CustomResourceDefinition,
  JSONSchemaProps,
} from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import { placed } from '@hawser/kinds/apiextensions/placed.ts'
import { subSchemas } from '@hawser/kinds/apiextensions/walkschema.ts'
import { type FieldError, invalidAs, invalid as invalidField } from '@hawser/kinds/meta/field.ts'
import { invalid } from '@hawser/kinds/meta/status.ts'
import type { AdmissionPlugin } from '../admission/chain.ts'
import { formatType } from '../cel/types.ts'
import { isEqual } from '../resources/equal.ts'
import { celTypeOf } from './schema/celtype.ts'
import { readCustom } from './schema/read.ts'
import { compileRule } from './schema/rules.ts'
import { shapeOf } from './schema/shape.ts'
import { validateSchema } from './schema/validate.ts'

type Rule = NonNullable<JSONSchemaProps['x-kubernetes-validations']>[number]

/** Refuses definitions whose rules do not compile and whose defaults their own schema forbids. */
export const customResourceRules: AdmissionPlugin = {
  name: 'CustomResourceRules',
  handles: (operation, { resource }, subresource) =>
    resource === 'customresourcedefinitions.apiextensions.k8s.io' &&
    subresource === undefined &&
    (operation === 'CREATE' || operation === 'UPDATE'),
  validate({ object, old, kind, name }) {
    const now = object as unknown as CustomResourceDefinition
    const before = old as unknown as CustomResourceDefinition | undefined
    if (before && isEqual(now.spec.versions, before.spec.versions)) return
    const errors = checkExpressions(now)
    if (errors.length > 0) throw invalid(kind, name, errors)
  },
}

/** What is wrong with the expressions and defaults of all schemas of a definition. */
export function checkExpressions({ spec }: CustomResourceDefinition): FieldError[] {
  const { common, versions } = placed(spec)
  return [
    ...checkRoot(common.schema?.openAPIV3Schema, 'spec.validation.openAPIV3Schema'),
    ...versions.flatMap(({ schema }, i) =>
      checkRoot(schema?.openAPIV3Schema, `spec.versions[${i}].schema.openAPIV3Schema`),
    ),
  ]
}

const checkRoot = (schema: JSONSchemaProps | undefined, path: string): FieldError[] =>
  schema
    ? [...checkAt(schema, path, { isRoot: true, within: undefined }), ...checkDefaults(schema, path)]
    : []

interface Place {
  readonly isRoot: boolean
  /** The list around this schema whose items nobody can follow from one version of an object to the next. */
  readonly within: string | undefined
}

function checkAt(schema: JSONSchemaProps, path: string, place: Place): FieldError[] {
  const isResource = place.isRoot || schema['x-kubernetes-embedded-resource'] === true
  const rules = schema['x-kubernetes-validations'] ?? []
  const type = rules.length > 0 ? celTypeOf(schema, isResource) : undefined
  const own = type
    ? rules.flatMap((rule, i) => checkRule(rule, type, `${path}.x-kubernetes-validations[${i}]`, place))
    : []
  // Alternatives are values of the schema around them: upstream compiles their rules with its type.
  const below = subSchemas(schema).filter(({ path }) =>
    /^\.(properties|items|additionalProperties)/.test(path),
  )
  return [
    ...below.flatMap((child) =>
      checkAt(child.schema, path + child.path, {
        isRoot: false,
        within: place.within ?? lost(schema, child.path, path),
      }),
    ),
    ...own,
  ]
}

function lost(schema: JSONSchemaProps, below: string, path: string): string | undefined {
  if (below === '.items' && schema['x-kubernetes-list-type'] !== 'map') return path
  return schema['x-kubernetes-map-type'] === 'atomic' ? path : undefined
}

function checkRule(
  rule: Rule,
  type: Parameters<typeof compileRule>[1],
  path: string,
  { within }: Place,
): FieldError[] {
  const { program, message, usesOldSelf } = compileRule(rule, type)
  const errors: FieldError[] = []
  const wrong = (field: string, problem: string): void =>
    void errors.push(invalidAs(`${path}.${field}`, goRule(rule), problem))
  if ('errors' in program) wrong('rule', `compilation failed: ${program.errors}`)
  else if (!['bool', 'dyn'].includes(formatType(program.type)))
    wrong('rule', 'cel expression must evaluate to a bool')
  if (message && 'errors' in message)
    wrong('messageExpression', `messageExpression compilation failed: ${message.errors}`)
  else if (message && formatType(message.type) !== 'string')
    wrong('messageExpression', 'messageExpression must evaluate to a string')
  if (usesOldSelf && within !== undefined && !rule.optionalOldSelf)
    errors.push(
      invalidField(
        `${path}.rule`,
        rule.rule,
        `oldSelf cannot be used on the uncorrelatable portion of the schema within ${within}`,
      ),
    )
  if (rule.optionalOldSelf !== undefined && !usesOldSelf && !('errors' in program))
    errors.push(
      invalidField(
        `${path}.optionalOldSelf`,
        rule.optionalOldSelf,
        'may not be set if oldSelf is not used in rule',
      ),
    )
  return errors
}

/** A rule as Go prints it. */
function goRule({
  rule,
  message = '',
  messageExpression = '',
  reason,
  fieldPath = '',
  optionalOldSelf,
}: Rule): string {
  const pointer = (value: unknown, type: string): string =>
    value === undefined ? `(*${type})(nil)` : `(*${type})(0xc000000000)`
  return `apiextensions.ValidationRule{Rule:${JSON.stringify(rule)}, Message:${JSON.stringify(message)}, MessageExpression:${JSON.stringify(messageExpression)}, Reason:${pointer(reason, 'apiextensions.FieldValueErrorReason')}, FieldPath:${JSON.stringify(fieldPath)}, OptionalOldSelf:${pointer(optionalOldSelf, 'bool')}}`
}

function checkDefaults(schema: JSONSchemaProps, path: string): FieldError[] {
  const own = schema.default === undefined ? [] : checkDefault(schema, `${path}.default`)
  return [...own, ...subSchemas(schema).flatMap((child) => checkDefaults(child.schema, path + child.path))]
}

function checkDefault(schema: JSONSchemaProps, path: string): FieldError[] {
  const shape = shapeOf({ type: 'object', properties: { value: schema } })
  const { value, unknown } = readCustom(shape, { value: schema.default })
  if (unknown.length > 0) return [invalidField(path, schema.default, 'must not have unknown fields')]
  return validateSchema(schema, (value as { value: unknown }).value).map((error) => ({
    ...error,
    field: error.field === '<nil>' ? path : `${path}.${error.field}`,
  }))
}
