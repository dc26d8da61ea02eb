/** Spans of time as Go writes them (`1m30s`): text on the wire, nanoseconds in programs. */

const units: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
}
const syntax = /^([-+]?)((?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/
const longest = 2 ** 63

/** Nanoseconds, or undefined when the text is no duration. Exact up to 104 days. */
export function parseDuration(text: string): number | undefined {
  const [, sign, terms = ''] = syntax.exec(text) ?? []
  if (sign === undefined) return undefined
  let nanoseconds = 0
  for (const [, amount = '0', unit = ''] of terms.matchAll(/([\d.]+)([a-zµμ]+)/g))
    nanoseconds += Math.round(Number(amount) * (units[unit] ?? 0))
  if (nanoseconds >= longest) return undefined
  return sign === '-' && nanoseconds > 0 ? -nanoseconds : nanoseconds
}

/** @example formatDuration(90e9) // '1m30s' */
export function formatDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s'
  if (nanoseconds < 0) return `-${formatDuration(-nanoseconds)}`
  if (nanoseconds < 1e3) return `${nanoseconds}ns`
  if (nanoseconds < 1e6) return `${nanoseconds / 1e3}µs`
  if (nanoseconds < 1e9) return `${nanoseconds / 1e6}ms`
  const [hours, minutes] = [Math.floor(nanoseconds / 3600e9), Math.floor(nanoseconds / 60e9) % 60]
  const rest = `${(nanoseconds % 60e9) / 1e9}s`
  return hours > 0 ? `${hours}h${minutes}m${rest}` : minutes > 0 ? `${minutes}m${rest}` : rest
}

/** The text as upstream writes it back, or undefined when it is no duration. */
export const canonicalDuration = (text: string): string | undefined => {
  const nanoseconds = parseDuration(text)
  return nanoseconds === undefined ? undefined : formatDuration(nanoseconds)
}
