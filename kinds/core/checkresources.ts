import { type FieldError, invalid, required } from '../meta/field.ts'
import { joined, ofEach } from '../meta/joined.ts'
import { compareQuantities, isWhole } from '../meta/quantity.ts'
import { checkContainerResource, isCounted, mayOvercommit } from './resourcename.ts'
import type { ResourceRequirements } from './resources.ts'

export function checkResources(
  { limits = {}, requests = {} }: ResourceRequirements,
  path: string,
): FieldError[] {
  return joined(
    checkAmounts(limits, `${path}.limits`),
    checkAmounts(requests, `${path}.requests`),
    ofEach(Object.entries(requests), ([name, amount]) =>
      checkAgainstLimit(name, amount, Object.hasOwn(limits, name) ? limits[name] : undefined, path),
    ),
  )
}

function checkAmounts(amounts: Readonly<Record<string, string>>, path: string): FieldError[] {
  return ofEach(Object.entries(amounts), ([name, amount]) =>
    joined(checkContainerResource(name, `${path}[${name}]`), checkAmount(name, amount, `${path}[${name}]`)),
  )
}

function checkAmount(name: string, amount: string, path: string): FieldError[] {
  if (amount.startsWith('-') && compareQuantities(amount, '0') < 0)
    return [invalid(path, amount, 'must be greater than or equal to 0')]
  // Most are not counted, and large numbers cost.
  if (!isCounted(name) || isWhole(amount)) return []
  return [invalid(path, amount, 'must be an integer')]
}

function checkAgainstLimit(
  name: string,
  amount: string,
  limit: string | undefined,
  path: string,
): FieldError[] {
  const shared = mayOvercommit(name)
  if (limit === undefined)
    return shared ? [] : [required(`${path}.limits`, 'Limit must be set for non overcommitable resources')]
  const difference = compareQuantities(amount, limit)
  if (shared && difference > 0)
    return [invalid(`${path}.requests`, amount, `must be less than or equal to ${name} limit of ${limit}`)]
  if (!shared && difference !== 0)
    return [invalid(`${path}.requests`, amount, `must be equal to ${name} limit of ${limit}`)]
  return []
}
