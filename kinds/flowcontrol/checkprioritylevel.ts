import { type FieldError, forbidden, invalid, notSupported, required } from '../meta/field.ts'
import type {
  ExemptPriorityLevelConfiguration,
  LimitedPriorityLevelConfiguration,
  LimitResponse,
  PriorityLevelConfigurationSpec,
  QueuingConfiguration,
} from './prioritylevelspec.ts'

export function checkPriorityLevel(
  name: string | undefined,
  spec: PriorityLevelConfigurationSpec,
): FieldError[] {
  const isExempt = spec.type === 'Exempt'
  return [
    ...((name === 'exempt') === isExempt
      ? []
      : [invalid('spec.type', spec.type, "type must be 'Exempt' if and only if name is 'exempt'")]),
    ...checkOfType(spec),
  ]
}

function checkOfType({ type, limited, exempt }: PriorityLevelConfigurationSpec): FieldError[] {
  if (type === 'Exempt')
    return [
      ...(limited ? [forbidden('spec.limited', 'must be nil if the type is not Limited')] : []),
      ...(exempt ? checkShares(exempt, 'spec.exempt') : []),
    ]
  if (type !== 'Limited') return [notSupported('spec.type', type, ['Exempt', 'Limited'])]
  return [
    ...(exempt ? [forbidden('spec.exempt', 'must be nil if the type is Limited')] : []),
    ...(limited
      ? checkLimited(limited, 'spec.limited')
      : [required('spec.limited', 'must not be empty when type is Limited')]),
  ]
}

function checkShares(
  { nominalConcurrencyShares: shares, lendablePercent: percent }: ExemptPriorityLevelConfiguration,
  path: string,
): FieldError[] {
  return [
    ...(shares < 0
      ? [invalid(`${path}.nominalConcurrencyShares`, shares, 'must be a non-negative integer')]
      : []),
    ...(percent < 0 || percent > 100
      ? [invalid(`${path}.lendablePercent`, percent, 'must be between 0 and 100, inclusive')]
      : []),
  ]
}

function checkLimited(limited: LimitedPriorityLevelConfiguration, path: string): FieldError[] {
  const { borrowingLimitPercent: percent = 0 } = limited
  return [
    ...checkShares(limited, path),
    ...checkResponse(limited.limitResponse, `${path}.limitResponse`),
    ...(percent < 0
      ? [invalid(`${path}.borrowingLimitPercent`, percent, 'if specified, must be a non-negative integer')]
      : []),
  ]
}

function checkResponse({ type, queuing }: LimitResponse, path: string): FieldError[] {
  const at = `${path}.queuing`
  switch (type) {
    case 'Reject':
      return queuing ? [forbidden(at, 'must be nil if limited.limitResponse.type is not Limited')] : []
    case 'Queue':
      return queuing
        ? checkQueuing(queuing, at)
        : [required(at, 'must not be empty if limited.limitResponse.type is Limited')]
    default:
      return [notSupported(`${path}.type`, type, ['Queue', 'Reject'])]
  }
}

const mostQueues = 10_000_000
const mostEntropy = 60

function checkQueuing(
  { queues, handSize, queueLengthLimit }: QueuingConfiguration,
  path: string,
): FieldError[] {
  const errors: FieldError[] = []
  if (queueLengthLimit <= 0)
    errors.push(invalid(`${path}.queueLengthLimit`, queueLengthLimit, 'must be positive'))
  if (queues <= 0) errors.push(invalid(`${path}.queues`, queues, 'must be positive'))
  else if (queues > mostQueues)
    errors.push(invalid(`${path}.queues`, queues, `must not be greater than ${mostQueues}`))
  const hand = handProblem(queues, handSize)
  return hand ? [...errors, invalid(`${path}.handSize`, handSize, hand)] : errors
}

function handProblem(queues: number, handSize: number): string | undefined {
  if (handSize <= 0) return 'must be positive'
  if (handSize > queues) return `should not be greater than queues (${queues})`
  if (entropyOf(queues, handSize) <= mostEntropy) return undefined
  return `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${mostEntropy}`
}

/** Bits it takes to deal a hand from a deck. */
function entropyOf(deck: number, hand: number): number {
  let bits = 0
  for (let dealt = 0; dealt < hand && bits <= mostEntropy; dealt++) bits += Math.log2(deck - dealt)
  return Math.ceil(bits)
}
