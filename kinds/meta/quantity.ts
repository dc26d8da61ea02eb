/** `resource.Quantity`: exact decimal amounts such as `500m`, `1.5Gi` or `2e3`. Digits, never floats. */

export type QuantityFormat = 'decimal' | 'binary' | 'exponent'
export interface Quantity {
  /** Billionths: the smallest unit there is, so every quantity is a whole number of them. */
  readonly nanos: bigint
  /** How it was written, and so how it is written back. */
  readonly format: QuantityFormat
}

const syntax = /^([+-]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d{1,4})?$/
const decimalExponents: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
}
const binaryPowers = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const nano = 10n ** 9n
const largest = (2n ** 63n - 1n) * nano

const parsed = new Map<string, Quantity>()

/** Undefined when the text is no quantity. Finer than a billionth is rounded up; larger than 2^63-1 is that. */
export function parseQuantity(text: string): Quantity | undefined {
  const known = parsed.get(text)
  if (known) return known
  const quantity = parseAnew(text)
  // The same few texts come again and again; a flood of different ones must not fill the memory.
  if (parsed.size > 4096) parsed.clear()
  if (quantity && text.length <= 32) parsed.set(text, quantity)
  return quantity
}

function parseAnew(text: string): Quantity | undefined {
  const [, sign, whole = '', fraction = '', suffix = ''] = syntax.exec(text) ?? []
  if (sign === undefined || whole + fraction === '') return undefined
  const power = binaryPowers.indexOf(suffix)
  const exponent = exponentOf(suffix, power > 0)
  const scale = exponent + 9 - fraction.length
  // Digits behind 10^-9 * 10^-200 or before 10^200 change nothing but the time this takes.
  if (Math.abs(scale) > 400 && BigInt(whole + fraction) === 0n) return { nanos: 0n, format: 'exponent' }
  const digits = BigInt(whole + fraction) * (power > 0 ? 1024n ** BigInt(power) : 1n)
  const amount =
    scale >= 0 ? digits * 10n ** BigInt(Math.min(scale, 400)) : dividedUp(digits, 10n ** BigInt(-scale))
  const nanos = amount > largest ? largest : amount
  const format = power > 0 && nanos >= nano ? 'binary' : /^[eE]./.test(suffix) ? 'exponent' : 'decimal'
  return { nanos: sign === '-' ? -nanos : nanos, format: power > 0 && nanos === 0n ? 'binary' : format }
}

function exponentOf(suffix: string, binary: boolean): number {
  if (binary) return 0
  return decimalExponents[suffix] ?? Number(suffix.slice(1))
}

const dividedUp = (amount: bigint, by: bigint): bigint => (amount + by - 1n) / by
const magnitude = (amount: bigint): bigint => (amount < 0n ? -amount : amount)

/** Upstream's canonical form: a whole number with the largest suffix that keeps it exact. */
export function formatQuantity({ nanos, format }: Quantity): string {
  const sign = nanos < 0n ? '-' : ''
  const amount = magnitude(nanos)
  if (amount === 0n) return '0'
  if (format === 'binary' && amount >= 1024n * nano && amount % nano === 0n)
    return sign + binary(amount / nano)
  return sign + decimal(amount, format === 'exponent')
}

function binary(amount: bigint): string {
  let power = 0
  for (; amount % 1024n === 0n && power < 6; power++) amount /= 1024n
  return `${amount}${binaryPowers[power]}`
}

function decimal(nanos: bigint, asExponent: boolean): string {
  let exponent = -9
  for (; nanos % 1000n === 0n && exponent < 18; exponent += 3) nanos /= 1000n
  if (asExponent) return exponent === 0 ? `${nanos}` : `${nanos}e${exponent}`
  return `${nanos}${Object.keys(decimalExponents).find((suffix) => decimalExponents[suffix] === exponent)}`
}

const canonical = new Map<string, string>()

/** The text as upstream writes it back (`0.5` is `500m`), or undefined when it is no quantity. */
export function canonicalQuantity(text: string): string | undefined {
  const known = canonical.get(text)
  if (known !== undefined) return known
  const quantity = parseQuantity(text)
  if (!quantity) return undefined
  const answer = formatQuantity(quantity)
  if (canonical.size > 4096) canonical.clear()
  if (text.length <= 32) canonical.set(text, answer)
  return answer
}

const amountOf = (text: string): bigint => {
  const quantity = parseQuantity(text)
  if (!quantity) throw new TypeError(`${JSON.stringify(text)} is not a quantity such as 500m, 2 or 1Gi`)
  return quantity.nanos
}
const up = (nanos: bigint, unit: bigint): number =>
  Number(nanos < 0n ? -(magnitude(nanos) / unit) : dividedUp(nanos, unit))

/**
 * Converts a CPU quantity to whole millicores, rounding up so that a request is never under-reserved.
 *
 * @throws {TypeError} when the text is no quantity: objects that the API server let in have none such.
 * @example millicores('0.5') // 500
 */
export const millicores = (text: string): number => up(amountOf(text), 10n ** 6n)

/**
 * Converts a memory or storage quantity to whole bytes, rounding up; also counts, such as pods.
 *
 * @example bytes('1Ki') // 1024
 */
export const bytes = (text: string): number => up(amountOf(text), nano)

/** Whether it is a whole number. What is no quantity is not said to be a part of one. */
export const isWhole = (text: string): boolean => (parseQuantity(text)?.nanos ?? 0n) % nano === 0n

/** Negative, 0 or positive, as for `sort`. */
export const compareQuantities = (a: string, b: string): number => {
  const difference = amountOf(a) - amountOf(b)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
