import type { LabelSelector } from './labelselector.ts'
import { StatusError } from './status.ts'

/** One condition on a label. `values` are sorted; `exists` and `!` have none; `gt` and `lt` one integer. */
export interface Requirement {
  readonly key: string
  readonly operator: 'in' | 'notin' | '=' | '!=' | 'exists' | '!' | 'gt' | 'lt'
  readonly values: readonly string[]
}
/** All must hold; none at all matches everything. */
export type Requirements = readonly Requirement[]
export type Labels = Readonly<Record<string, string>> | undefined

/** Upstream's reading of a value that is absent: it is not equal to anything, and in no set. */
export function matchesLabels(requirements: Requirements, labels: Labels): boolean {
  for (const requirement of requirements) if (!holds(requirement, labels)) return false
  return true
}

function holds({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined
  switch (operator) {
    case '=':
      return value === values[0]
    case 'in':
      return value !== undefined && values.includes(value)
    case '!=':
      return value !== values[0]
    case 'notin':
      return value === undefined || !values.includes(value)
    case 'exists':
      return value !== undefined
    case '!':
      return value === undefined
    case 'gt':
      return value !== undefined && isInteger(value) && BigInt(value) > BigInt(values[0] as string)
    case 'lt':
      return value !== undefined && isInteger(value) && BigInt(value) < BigInt(values[0] as string)
  }
}
const isInteger = (text: string): boolean => /^[+-]?\d{1,19}$/.test(text)

const operators = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' } as const
const compiled = new WeakMap<LabelSelector, Requirements>()

/** The object form (`spec.selector`) as requirements. Computed once per object: they are frozen when stored. */
export function requirementsOf(selector: LabelSelector): Requirements {
  const known = compiled.get(selector)
  if (known) return known
  const { matchLabels = {}, matchExpressions = [] } = selector
  const requirements = [
    ...requirementsOfMap(matchLabels),
    ...matchExpressions.map(({ key, operator, values = [] }) => ({
      key,
      operator: operators[operator],
      values,
    })),
  ]
  if (Object.isFrozen(selector)) compiled.set(selector, requirements)
  return requirements
}

/** The plain map form, as of Services and ReplicationControllers. */
export const requirementsOfMap = (labels: NonNullable<Labels>): Requirements =>
  Object.entries(labels).map(([key, value]) => ({ key, operator: '=' as const, values: [value] }))

/** An absent selector selects nothing, an empty one everything: upstream's rule. */
export const selects = (selector: LabelSelector | undefined, labels: Labels): boolean =>
  selector !== undefined && matchesLabels(requirementsOf(selector), labels)

/** Every entry of `selector` is among `labels`. Unlike upstream's Services, an empty map selects everything. */
export function selectsByMap(selector: NonNullable<Labels>, labels: Labels): boolean {
  for (const key in selector) if (labels?.[key] !== selector[key]) return false
  return true
}

/** Requirements as `-l` takes them, keys in order, as upstream prints them. */
export function formatRequirements(requirements: Requirements): string {
  const ordered = [...requirements].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  return ordered.map(formatRequirement).join(',')
}

function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'exists':
      return key
    case '!':
      return `!${key}`
    case '=':
    case '!=':
      return `${key}${operator}${values[0]}`
    case 'gt':
      return `${key}>${values[0]}`
    case 'lt':
      return `${key}<${values[0]}`
    default:
      return `${key} ${operator} (${[...values].sort().join(',')})`
  }
}

/** `status.selector` of a scale, and what a label selector prints as in a table. */
export const formatLabelSelector = (selector: LabelSelector | undefined): string =>
  selector === undefined ? '<none>' : formatRequirements(requirementsOf(selector)) || '<none>'

/** A label selector as Go prints the message it comes in; upstream shows that in some tables. */
export function describeLabelSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.keys(matchLabels)
    .sort()
    .map((key) => `${key}: ${matchLabels[key]},`)
  const expressions = matchExpressions.map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  )
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`
}
/** A plain map as tables show it: `a=b,c=d`, or `<none>`. */
export const formatMap = (labels: Labels): string =>
  formatRequirements(requirementsOfMap(labels ?? {})) || '<none>'

/**
 * Reads `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1`.
 *
 * @throws {StatusError} `BadRequest`, quoting what was not understood.
 */
export function parseLabelSelector(text: string): Requirements {
  const tokens = tokensOf(text)
  const requirements: Requirement[] = []
  if (tokens.length === 0) return requirements
  for (;;) {
    requirements.push(parseRequirement(tokens))
    const next = tokens.shift()
    if (next === undefined) return requirements
    if (next !== ',') throw unparsable(`found '${next}', expected: ',' or 'end of string'`)
  }
}

const tokensOf = (text: string): string[] => text.match(/==|!=|[=!<>(),]|[^\s=!<>(),]+/g) ?? []
const isWord = (token: string | undefined): token is string =>
  token !== undefined && !/^[=!<>(),]/.test(token)
const unparsable = (problem: string): StatusError =>
  new StatusError('BadRequest', `unable to parse requirement: ${problem}`, {
    hint: 'Write a selector such as app=web,tier in (a,b),!legacy',
  })
const quoted = (token: string | undefined): string => `'${token ?? ''}'`

function parseRequirement(tokens: string[]): Requirement {
  const negated = tokens[0] === '!' && tokens.shift() !== undefined
  const key = tokens.shift()
  if (!isWord(key)) throw unparsable(`found ${quoted(key)}, expected: identifier`)
  if (negated) return { key: checkedKey(key), operator: '!', values: [] }
  const operator = tokens[0]
  if (operator === undefined || operator === ',')
    return { key: checkedKey(key), operator: 'exists', values: [] }
  tokens.shift()
  return { key: checkedKey(key), ...operand(operator, tokens) }
}

function operand(operator: string, tokens: string[]): Omit<Requirement, 'key'> {
  switch (operator) {
    case '=':
    case '==':
    case '!=':
      return { operator: operator === '!=' ? '!=' : '=', values: [checkedValue(exactValue(tokens))] }
    case '<':
    case '>': {
      const value = exactValue(tokens)
      if (!isInteger(value)) throw unparsable(`for 'Gt', 'Lt' operators, the value must be an integer`)
      return { operator: operator === '>' ? 'gt' : 'lt', values: [value] }
    }
    case 'in':
    case 'notin':
      return { operator, values: valueSet(tokens).map(checkedValue).sort() }
    default:
      throw unparsable(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`)
  }
}

/** An empty value may be left out: `a=,b=c`. */
const exactValue = (tokens: string[]): string => (isWord(tokens[0]) ? (tokens.shift() as string) : '')

function valueSet(tokens: string[]): string[] {
  const open = tokens.shift()
  if (open !== '(') throw unparsable(`found ${quoted(open)} expected: '('`)
  const values = []
  for (;;) {
    values.push(exactValue(tokens))
    const next = tokens.shift()
    if (next === ')') return values
    if (next !== ',') throw unparsable(`found ${quoted(next)}, expected: ',' or ')'`)
  }
}

const labelKey = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/
function checkedKey(key: string): string {
  if (labelKey.test(key)) return key
  throw unparsable(`${JSON.stringify(key)} is not a label key`)
}
function checkedValue(value: string): string {
  if (labelValue.test(value)) return value
  throw unparsable(`${JSON.stringify(value)} is not a label value`)
}

/** One condition on a field: `spec.nodeName=node-1`. */
export interface FieldRequirement {
  readonly field: string
  readonly equal: boolean
  readonly value: string
}

/**
 * Reads `metadata.name=web,status.phase!=Running`; `\\`, `\,` and `\=` stand for the character itself.
 *
 * @throws {StatusError} `BadRequest`.
 */
export function parseFieldSelector(text: string): readonly FieldRequirement[] {
  return (text.match(/(?:\\.|[^,\\])+/gs) ?? []).map((term) => {
    const [, field, operator, value] = /^([^=!\\]+)(==|!=|=)((?:\\.|[^=\\])*)$/s.exec(term) ?? []
    if (field === undefined || value === undefined)
      throw new StatusError('BadRequest', `invalid selector: '${text}'; can't understand '${term}'`)
    return { field: field.trim(), equal: operator !== '!=', value: value.replace(/\\(.)/gs, '$1').trim() }
  })
}

/** @param read  The text of a field of the object; how depends on its kind (`Kind.selectable`). */
export function matchesFields(
  requirements: readonly FieldRequirement[],
  read: (field: string) => string,
): boolean {
  return requirements.every(({ field, equal, value }) => (read(field) === value) === equal)
}
