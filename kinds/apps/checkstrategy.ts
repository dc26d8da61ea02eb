import { type FieldError, forbidden, invalid } from '../meta/field.ts'
import type { DeploymentStrategy } from './strategy.ts'

/** A rolling update must be able to move: to take one away, or to add one. */
export function checkStrategy({ type, rollingUpdate }: DeploymentStrategy, path: string): FieldError[] {
  if (type === 'Recreate')
    return rollingUpdate
      ? [forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")]
      : []
  const { maxUnavailable = '25%', maxSurge = '25%' } = rollingUpdate ?? {}
  const at = `${path}.rollingUpdate`
  const errors = [
    ...checkShare(maxUnavailable, `${at}.maxUnavailable`),
    ...checkShare(maxSurge, `${at}.maxSurge`),
  ]
  if (numberOf(maxUnavailable) === 0 && numberOf(maxSurge) === 0)
    errors.push(invalid(`${at}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'))
  if (typeof maxUnavailable === 'string' && numberOf(maxUnavailable) > 100)
    errors.push(invalid(`${at}.maxUnavailable`, maxUnavailable, 'must not be greater than 100%'))
  return errors
}

const numberOf = (share: number | string): number =>
  typeof share === 'number' ? share : Number.parseInt(share, 10)

function checkShare(share: number | string, path: string): FieldError[] {
  if (typeof share === 'number')
    return share < 0 ? [invalid(path, share, 'must be greater than or equal to 0')] : []
  if (/^\d+%$/.test(share)) return []
  return [
    invalid(
      path,
      share,
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    ),
  ]
}
