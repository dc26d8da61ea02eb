import { duplicate, type FieldError, forbidden, invalid, required } from '../meta/field.ts'
import { qualifiedName } from '../meta/names.ts'
import { compareQuantities, millicores } from '../meta/quantity.ts'
import type { LimitRangeItem, LimitRangeSpec } from './limitrange.ts'
import { checkContainerResource, checkResource, mayOvercommit } from './resourcename.ts'

export const checkLimitRange = ({ limits }: LimitRangeSpec, path: string): FieldError[] =>
  limits.flatMap((item, i) => [
    ...checkType(item.type, `${path}[${i}].type`),
    ...(limits.findIndex(({ type }) => type === item.type) < i
      ? [duplicate(`${path}[${i}].type`, item.type)]
      : []),
    ...checkItem(item, `${path}[${i}]`),
  ])

const standardTypes = ['Pod', 'Container', 'PersistentVolumeClaim']
function checkType(type: string, path: string): FieldError[] {
  const problems = qualifiedName(type)
  if (problems.length > 0) return problems.map((problem) => invalid(path, type, problem))
  return type.includes('/') || standardTypes.includes(type)
    ? []
    : [invalid(path, type, 'must be a standard limit type or fully qualified')]
}

type Amounts = Readonly<Record<string, string>>
const fields = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const

function checkItem(item: LimitRangeItem, path: string): FieldError[] {
  const ofPod = item.type === 'Pod'
  const checkName = ofPod || item.type === 'Container' ? checkContainerResource : checkResource
  const given = ofPod ? { ...item, default: undefined, defaultRequest: undefined } : item
  const errors: FieldError[] = []
  if (ofPod)
    for (const field of ['default', 'defaultRequest'] as const)
      if (item[field]) errors.push(forbidden(`${path}.${field}`, "may not be specified when `type` is 'Pod'"))
  for (const field of fields)
    for (const name of Object.keys(given[field] ?? {}))
      errors.push(...checkName(name, `${path}.${field}[${name}]`))
  if (item.type === 'PersistentVolumeClaim' && !item.min?.storage && !item.max?.storage)
    errors.push(
      required(
        `${path}.limits`,
        'either minimum or maximum storage value is required, but neither was provided',
      ),
    )
  const names = new Set(fields.flatMap((field) => Object.keys(given[field] ?? {})))
  for (const name of [...names].sort()) errors.push(...checkAmounts(name, given, path))
  return errors
}

interface Given {
  readonly max?: Amounts
  readonly min?: Amounts
  readonly default?: Amounts | undefined
  readonly defaultRequest?: Amounts | undefined
  readonly maxLimitRequestRatio?: Amounts
}

/** Least ≤ default request ≤ default limit ≤ most. */
function checkAmounts(name: string, given: Given, path: string): FieldError[] {
  const [min, max, limit, request] = [given.min, given.max, given.default, given.defaultRequest].map(
    (amounts) => amounts?.[name],
  )
  const errors: FieldError[] = []
  const ordered = (
    low: string | undefined,
    high: string | undefined,
    field: string,
    shown: 'low' | 'high',
    problem: (low: string, high: string) => string,
  ) => {
    if (low !== undefined && high !== undefined && compareQuantities(low, high) > 0)
      errors.push(invalid(`${path}.${field}[${name}]`, shown === 'low' ? low : high, problem(low, high)))
  }
  ordered(min, max, 'min', 'low', (a, b) => `min value ${a} is greater than max value ${b}`)
  ordered(
    min,
    request,
    'defaultRequest',
    'high',
    (a, b) => `min value ${a} is greater than default request value ${b}`,
  )
  ordered(
    request,
    max,
    'defaultRequest',
    'low',
    (a, b) => `default request value ${a} is greater than max value ${b}`,
  )
  ordered(
    request,
    limit,
    'defaultRequest',
    'low',
    (a, b) => `default request value ${a} is greater than default limit value ${b}`,
  )
  ordered(min, limit, 'default', 'low', (a, b) => `min value ${a} is greater than default value ${b}`)
  ordered(limit, max, 'default', 'high', (a, b) => `default value ${a} is greater than max value ${b}`)
  errors.push(
    ...checkRatio(given.maxLimitRequestRatio?.[name], min, max, `${path}.maxLimitRequestRatio[${name}]`),
  )
  if (
    !mayOvercommit(name) &&
    limit !== undefined &&
    request !== undefined &&
    compareQuantities(limit, request) !== 0
  )
    errors.push(
      invalid(
        `${path}.defaultRequest[${name}]`,
        request,
        `default value ${limit} must equal to defaultRequest value ${request} in ${name}`,
      ),
    )
  return errors
}

function checkRatio(
  ratio: string | undefined,
  min: string | undefined,
  max: string | undefined,
  path: string,
): FieldError[] {
  if (ratio === undefined) return []
  const errors =
    compareQuantities(ratio, '1') < 0 ? [invalid(path, ratio, `ratio ${ratio} is less than 1`)] : []
  if (min === undefined || max === undefined) return errors
  const most = millicores(max) / millicores(min)
  if (millicores(ratio) / 1000 > most)
    errors.push(invalid(path, ratio, `ratio ${ratio} is greater than max/min = ${most.toFixed(6)}`))
  return errors
}
