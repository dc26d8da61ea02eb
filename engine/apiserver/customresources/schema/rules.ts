import type { JSONSchemaProps } from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import { duplicate, type FieldError, forbidden, invalid, required } from '@hawser/kinds/meta/field.ts'
import { isObject } from '@hawser/kinds/meta/json.ts'
import { type Budget, type CompileErrors, CostExceeded, compile, type Program } from '../../cel/compile.ts'
import { fromJson } from '../../cel/json.ts'
import * as cel from '../../cel/types.ts'
import { CelError, Optional, type Value } from '../../cel/values.ts'
import { isEqual } from '../../resources/equal.ts'
import { celTypeOf } from './celtype.ts'
import { itemBefore } from './itembefore.ts'

/** What all rules of one object may cost together. */
export const objectBudget = 10_000_000
const longestMessage = 5 * 1024

type Rule = NonNullable<JSONSchemaProps['x-kubernetes-validations']>[number]

/** A rule that is ready to run, or what is wrong with it. */
export interface CompiledRule {
  readonly rule: Rule
  readonly program: Program | CompileErrors
  /** `messageExpression`. */
  readonly message: Program | CompileErrors | undefined
  readonly usesOldSelf: boolean
}

/** The rules of a schema and of all schemas within it; undefined where there are none. */
export interface RuleTree {
  readonly type: cel.CelType
  /** What messages call the value: `object`, `string`. */
  readonly typeName: string
  readonly rules: readonly CompiledRule[]
  readonly properties: ReadonlyMap<string, RuleTree>
  readonly items: RuleTree | undefined
  readonly mapKeys: readonly string[] | undefined
  readonly additional: RuleTree | undefined
  readonly allOf: readonly RuleTree[]
}

export function compileRule(rule: Rule, type: cel.CelType): CompiledRule {
  const oldSelf = rule.optionalOldSelf ? cel.optional(type) : type
  const environment = { variables: { self: type, oldSelf } }
  const program = compile(rule.rule, environment)
  const message = rule.messageExpression ? compile(rule.messageExpression, environment) : undefined
  return { rule, program, message, usesOldSelf: 'uses' in program && program.uses.has('oldSelf') }
}

/** @param spine  The schema that says what is there, when `schema` is one of its `allOf`. */
export function ruleTreeOf(
  schema: JSONSchemaProps,
  isResource = schema['x-kubernetes-embedded-resource'] === true,
  spine = schema,
): RuleTree | undefined {
  const type = celTypeOf(spine, isResource)
  if (!type) return undefined
  const { items, additionalProperties } = schema
  const inner = (child: unknown, of: unknown): RuleTree | undefined =>
    isSchema(child) && isSchema(of) ? ruleTreeOf(child, undefined, of) : undefined
  const properties = Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const tree = inner(child, spine.properties?.[name])
    return tree ? [[name, tree] as const] : []
  })
  const tree: RuleTree = {
    type,
    typeName: spine.type ?? '',
    rules: (schema['x-kubernetes-validations'] ?? []).map((rule) => compileRule(rule, type)),
    properties: new Map(properties),
    items: inner(items, spine.items),
    mapKeys: spine['x-kubernetes-list-type'] === 'map' ? spine['x-kubernetes-list-map-keys'] : undefined,
    additional: inner(additionalProperties, spine.additionalProperties),
    allOf: (schema.allOf ?? []).flatMap((one) => ruleTreeOf(one, isResource, spine) ?? []),
  }
  const { rules, items: ofItems, additional, allOf } = tree
  return rules.length || properties.length || ofItems || additional || allOf.length ? tree : undefined
}

const isSchema = (value: unknown): value is JSONSchemaProps => isObject(value)

/** Thrown when there is nothing left to pay for further rules. */
class Spent extends Error {}

interface Run {
  readonly errors: FieldError[]
  readonly budget: Budget
}

/** All rules that an object breaks. @param old  The stored object when this is an update. */
export function checkRules(tree: RuleTree, object: unknown, old: unknown): FieldError[] {
  const run: Run = { errors: [], budget: { remaining: objectBudget } }
  try {
    visit(tree, object, old, '', false, run)
  } catch (error) {
    if (!(error instanceof Spent)) throw error
  }
  return run.errors
}

/** @param isKept  Something around the value has not changed, so that what is wrong with it was wrong before. */
function visit(tree: RuleTree, value: unknown, old: unknown, path: string, isKept: boolean, run: Run): void {
  if (value === null || value === undefined) return
  const kept = old === undefined ? isKept : isKept || isEqual(value, old)
  if (tree.rules.length > 0) runRules(tree, value, old, path, kept, run)
  for (const one of tree.allOf) visit(one, value, old, path, isKept, run)
  if (Array.isArray(value)) {
    const { items, mapKeys } = tree
    if (items)
      for (const [i, item] of value.entries())
        visit(items, item, itemBefore(mapKeys, old, item), `${path}[${i}]`, kept, run)
  } else if (isObject(value)) visitObject(tree, value, isObject(old) ? old : {}, path, kept, run)
}

type Json = Readonly<Record<string, unknown>>
function visitObject(tree: RuleTree, value: Json, old: Json, path: string, kept: boolean, run: Run): void {
  for (const key of Object.keys(value)) {
    const before = Object.hasOwn(old, key) ? old[key] : undefined
    const own = tree.properties.get(key)
    if (own) visit(own, value[key], before, path ? `${path}.${key}` : key, kept, run)
    else if (tree.additional) visit(tree.additional, value[key], before, `${path}[${key}]`, kept, run)
  }
}

function runRules(tree: RuleTree, value: unknown, old: unknown, path: string, kept: boolean, run: Run): void {
  const self = fromJson(tree.type, value)
  const oldSelf = old === undefined || old === null ? undefined : fromJson(tree.type, old)
  for (const compiled of tree.rules) {
    const { rule, program, usesOldSelf } = compiled
    const field = path || '<nil>'
    const add = (problem: string): void => void run.errors.push(invalid(field, tree.typeName, problem))
    if ('errors' in program) {
      add(`rule compile error: compilation failed: ${program.errors}`)
      continue
    }
    if (usesOldSelf && oldSelf === undefined && !rule.optionalOldSelf) continue
    const variables = {
      self,
      oldSelf: (rule.optionalOldSelf ? new Optional(oldSelf) : oldSelf) as Value,
    }
    let result: Value
    try {
      checkBudget(run, add)
      result = program.evaluate(variables, run.budget)
    } catch (error) {
      failed(rule, error, run, add)
      continue
    }
    if (result === true || (kept && !usesOldSelf)) continue
    const message = messageOf(compiled, variables, run, add)
    run.errors.push(errorFor(rule, fieldUnder(path, rule.fieldPath), tree.typeName, message))
  }
}

const outOfBudget =
  'validation failed due to running out of cost budget, no further validation rules will be run'
function checkBudget(run: Run, add: (problem: string) => void): void {
  if (run.budget.remaining > 0) return
  add(outOfBudget)
  throw new Spent()
}

const textOf = ({ message, rule }: Rule): string => (message || rule).trim()

function failed(rule: Rule, error: unknown, run: Run, add: (problem: string) => void): void {
  if (!(error instanceof CelError)) throw error
  if (run.budget.remaining < 0) {
    add(outOfBudget)
    throw new Spent()
  }
  if (error instanceof CostExceeded) {
    add(
      `'${error.message}': no further validation rules will be run due to call cost exceeds limit for rule: ${textOf(rule)}`,
    )
    throw new Spent()
  }
  add(
    error.message.startsWith('no such overload')
      ? `'${error.message}': call arguments did not match a supported operator, function or macro signature for rule: ${textOf(rule)}`
      : `${error.message} evaluating rule: ${textOf(rule)}`,
  )
}

const defaultMessage = (rule: Rule): string =>
  rule.message ? rule.message.trim() : `failed rule: ${textOf(rule)}`

function messageOf(
  { rule, message }: CompiledRule,
  variables: Readonly<Record<string, Value>>,
  run: Run,
  add: (problem: string) => void,
): string {
  if (!message || 'errors' in message) return defaultMessage(rule)
  let text: Value
  try {
    text = message.evaluate(variables, run.budget)
  } catch (error) {
    if (!(error instanceof CelError)) throw error
    if (!(error instanceof CostExceeded)) return defaultMessage(rule)
    add(
      run.budget.remaining < 0
        ? 'messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run'
        : `no further validation rules will be run due to call cost exceeds limit for messageExpression: ${JSON.stringify(rule.messageExpression)}`,
    )
    throw new Spent()
  }
  const said = typeof text === 'string' ? text.trim() : ''
  return said === '' || said.includes('\n') || Buffer.byteLength(said) > longestMessage
    ? defaultMessage(rule)
    : said
}

/** `.a['b.c']` below a path. */
function fieldUnder(path: string, below: string | undefined): string {
  const inner = (below ?? '').replace(
    /\['((?:[^'\\]|\\.)*)'\]/g,
    (_, name: string) => `.${name.replace(/\\(.)/g, '$1')}`,
  )
  return `${path}${path ? inner : inner.replace(/^\./, '')}` || '<nil>'
}

function errorFor({ reason }: Rule, field: string, value: string, detail: string): FieldError {
  switch (reason) {
    case 'FieldValueForbidden':
      return forbidden(field, detail)
    case 'FieldValueRequired':
      return required(field, detail)
    case 'FieldValueDuplicate':
      return duplicate(field, value)
    default:
      return invalid(field, value, detail)
  }
}
