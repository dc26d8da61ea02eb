import { type FieldError, invalid, required } from '../meta/field.ts'
import { qualifiedName } from '../meta/names.ts'
import { compareQuantities, parseQuantity } from '../meta/quantity.ts'
import type { ResourceRequirements } from './resources.ts'

const standard = new Set(['cpu', 'memory', 'ephemeral-storage'])
const isHugePages = (name: string): boolean => name.startsWith('hugepages-')
/** Counted in whole ones and never shared out twice: `example.com/gpu`. */
const isExtended = (name: string): boolean => name.includes('/') && !name.includes('kubernetes.io/')

export function checkResources(
  { limits = {}, requests = {} }: ResourceRequirements,
  path: string,
): FieldError[] {
  return [
    ...checkAmounts(limits, `${path}.limits`),
    ...checkAmounts(requests, `${path}.requests`),
    ...Object.entries(requests).flatMap(([name, amount]) =>
      checkAgainstLimit(name, amount, limits[name], path),
    ),
  ]
}

function checkAmounts(amounts: Readonly<Record<string, string>>, path: string): FieldError[] {
  return Object.entries(amounts).flatMap(([name, amount]) => [
    ...checkName(name, path),
    ...checkAmount(name, amount, `${path}[${name}]`),
  ])
}

function checkName(name: string, path: string): FieldError[] {
  if (standard.has(name) || isHugePages(name)) return []
  const problems = qualifiedName(name)
  if (problems.length > 0) return problems.map((problem) => invalid(`${path}[${name}]`, name, problem))
  if (isExtended(name)) return []
  return [
    invalid(
      `${path}[${name}]`,
      name,
      name.includes('/')
        ? 'must be a standard resource for containers'
        : 'must be a standard resource type or fully qualified',
    ),
  ]
}

function checkAmount(name: string, amount: string, path: string): FieldError[] {
  if (compareQuantities(amount, '0') < 0) return [invalid(path, amount, 'must be greater than or equal to 0')]
  const whole = (parseQuantity(amount)?.nanos ?? 0n) % 1_000_000_000n === 0n
  return isExtended(name) && !whole ? [invalid(path, amount, 'must be an integer')] : []
}

function checkAgainstLimit(
  name: string,
  amount: string,
  limit: string | undefined,
  path: string,
): FieldError[] {
  const shared = standard.has(name)
  if (limit === undefined)
    return shared ? [] : [required(`${path}.limits`, 'Limit must be set for non overcommitable resources')]
  const difference = compareQuantities(amount, limit)
  if (shared && difference > 0)
    return [invalid(`${path}.requests`, amount, `must be less than or equal to ${name} limit of ${limit}`)]
  if (!shared && difference !== 0)
    return [invalid(`${path}.requests`, amount, `must be equal to ${name} limit of ${limit}`)]
  return []
}
