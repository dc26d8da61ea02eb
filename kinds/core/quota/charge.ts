import type { KubeObject } from '../../kind.ts'
import type { Quantity } from '../../meta/quantity.ts'
import { type Amounts, addTo, amountsOf, formatAmounts, increase } from './amounts.ts'
import type { Evaluator } from './evaluators.ts'
import { exceeded, isCounted, limitedBy, masked, type QuotaSpec } from './usage.ts'

/** A quota as it concerns a write. */
export interface Quota {
  readonly name: string
  readonly spec: QuotaSpec
}
/** What a write adds to the quotas it concerns. */
export interface Charge<Q extends Quota> {
  readonly amounts: Amounts
  readonly quotas: readonly Q[]
}

/**
 * What a write would use, if all quotas that concern it allow that.
 *
 * @param used  What a quota has given away already.
 * @returns     Undefined: it concerns no quota. Text: why it is refused, in upstream's words.
 */
export function charge<Q extends Quota>(
  quotas: readonly Q[],
  evaluator: Evaluator,
  object: KubeObject,
  old: KubeObject | undefined,
  used: (quota: Q) => Amounts,
  now: number,
): Charge<Q> | string | undefined {
  const concerned = quotas.filter(
    ({ spec }) => limitedBy(spec, evaluator).length > 0 && isCounted(spec, evaluator, object),
  )
  for (const { name, spec } of concerned) {
    const problem = evaluator.unsaid(object, limitedBy(spec, evaluator))
    if (problem) return `failed quota: ${name}: ${problem}`
  }
  if (concerned.length === 0) return undefined
  const usage = evaluator.usage(object, now)
  const negative = [...usage].filter(([, { nanos }]) => nanos < 0n).map(([name]) => name)
  if (negative.length > 0) return `quota usage is negative for resource(s): ${negative.sort().join(',')}`
  const amounts = increase(usage, old ? evaluator.usage(old, now) : new Map())
  for (const quota of concerned) {
    const problem = tooMuch(quota, masked(quota.spec, amounts), used(quota))
    if (problem) return problem
  }
  return amounts.size > 0 ? { amounts, quotas: concerned } : undefined
}

function tooMuch({ name, spec }: Quota, requested: Amounts, used: Amounts): string | undefined {
  const total = only(used, [...requested.keys()])
  addTo(total, requested)
  const names = exceeded(spec, total)
  if (names.length === 0) return undefined
  const [asked, had, limits] = [requested, used, amountsOf(spec.hard)].map((amounts) =>
    formatAmounts(only(amounts, names)),
  )
  return `exceeded quota: ${name}, requested: ${asked}, used: ${had}, limited: ${limits}`
}

const only = (amounts: Amounts, names: readonly string[]): Map<string, Quantity> =>
  new Map([...amounts].filter(([name]) => names.includes(name)))
