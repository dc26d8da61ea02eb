import { type Amounts, count } from '@hawser/kinds/core/quota/amounts.ts'
import { type Evaluator, evaluatorOf } from '@hawser/kinds/core/quota/evaluators.ts'
import { isCounted, limitedBy, masked, type QuotaSpec, usageOf } from '@hawser/kinds/core/quota/usage.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import type { Quantity } from '@hawser/kinds/meta/quantity.ts'

/** What the objects of one resource use of one quota, kept while they come, change and go. */
export interface Tally {
  readonly used: Amounts
  /** One of them has changed; undefined: it was not there, or is no more. */
  change(old: KubeObject | undefined, now: KubeObject | undefined): void
}

/** @param now  Milliseconds since 1970. */
export function tallyOf(
  spec: QuotaSpec,
  resource: string,
  objects: readonly KubeObject[],
  now: () => number,
): Tally {
  const evaluator = evaluatorOf(resource)
  const used = new Map(limitedBy(spec, evaluator).map((name) => [name, count(0)]))
  // What an object was counted with: what it uses may depend on the time.
  const counted = new Map<string, Amounts>()
  const change = (old: KubeObject | undefined, object: KubeObject | undefined): void => {
    const uid = (object ?? old)?.metadata.uid ?? ''
    add(used, counted.get(uid), -1n)
    const amounts = object && amountsOf(spec, evaluator, object, now())
    add(used, amounts, 1n)
    if (amounts) counted.set(uid, amounts)
    else counted.delete(uid)
  }
  for (const object of objects) change(undefined, object)
  return { used, change }
}

function amountsOf(
  spec: QuotaSpec,
  evaluator: Evaluator,
  object: KubeObject,
  now: number,
): Amounts | undefined {
  if (!isCounted(spec, evaluator, object)) return undefined
  return masked(spec, usageOf(evaluator, object, now))
}

function add(used: Map<string, Quantity>, amounts: Amounts | undefined, sign: bigint): void {
  for (const [name, { nanos, format }] of amounts ?? []) {
    const before = used.get(name)
    const total = (before?.nanos ?? 0n) + sign * nanos
    used.set(name, { nanos: total, format: before && before.nanos !== 0n ? before.format : format })
  }
}
