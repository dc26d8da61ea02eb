import { formatQuantity, parseQuantity, type Quantity } from '../../meta/quantity.ts'

/** Amounts by resource name: `pods`, `requests.cpu`, `count/deployments.apps`. */
export type Amounts = ReadonlyMap<string, Quantity>
export type List = Readonly<Record<string, string>> | undefined

const zero: Quantity = { nanos: 0n, format: 'decimal' }
export const one: Quantity = { nanos: 10n ** 9n, format: 'decimal' }
export const count = (number: number): Quantity => ({ nanos: BigInt(number) * one.nanos, format: 'decimal' })

export function amountsOf(list: List): Map<string, Quantity> {
  const amounts = new Map<string, Quantity>()
  for (const name in list) amounts.set(name, parseQuantity(list[name] as string) ?? zero)
  return amounts
}

/** Written the way of the first, unless that is nothing: upstream's rule. */
export const plus = (a: Quantity, b: Quantity): Quantity =>
  b.nanos === 0n ? a : { nanos: a.nanos + b.nanos, format: a.nanos === 0n ? b.format : a.format }

export function addTo(total: Map<string, Quantity>, more: Amounts): void {
  for (const [name, amount] of more) {
    const before = total.get(name)
    total.set(name, before ? plus(before, amount) : amount)
  }
}

export function raiseTo(total: Map<string, Quantity>, least: Amounts): void {
  for (const [name, amount] of least) {
    const before = total.get(name)
    if (!before || before.nanos < amount.nanos) total.set(name, amount)
  }
}

/** What `now` is more than `before`; what is not more is left out. */
export function increase(now: Amounts, before: Amounts): Map<string, Quantity> {
  const more = new Map<string, Quantity>()
  for (const [name, amount] of now) {
    const nanos = amount.nanos - (before.get(name)?.nanos ?? 0n)
    if (nanos > 0n) more.set(name, { nanos, format: amount.format })
  }
  return more
}

/** `cpu=1,pods=2`: names in order. */
export const formatAmounts = (amounts: Amounts): string =>
  [...amounts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, amount]) => `${name}=${formatQuantity(amount)}`)
    .join(',')

export const listOf = (amounts: Amounts): Record<string, string> =>
  Object.fromEntries([...amounts].map(([name, amount]) => [name, formatQuantity(amount)]))
