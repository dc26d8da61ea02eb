/** `intstr.IntOrString` as a number of things or a share of them: `1` or `25%`. */
import { type FieldError, invalid } from './field.ts'

export type Share = number | string

const percent = /^\d+%$/
const isPercent = (share: Share): share is string => typeof share === 'string' && percent.test(share)

/** The number or the percentage itself; 0 when it is neither. */
export const amountOf = (share: Share): number =>
  typeof share === 'number' ? share : Number.parseInt(share, 10) || 0

export function checkShare(share: Share, path: string): FieldError[] {
  if (typeof share === 'number')
    return share < 0 ? [invalid(path, share, 'must be greater than or equal to 0')] : []
  if (isPercent(share)) return []
  return [
    invalid(
      path,
      share,
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    ),
  ]
}

export const checkAtMostAll = (share: Share, path: string): FieldError[] =>
  isPercent(share) && amountOf(share) > 100 ? [invalid(path, share, 'must not be greater than 100%')] : []
