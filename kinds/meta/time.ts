/** Times of the API: text in RFC 3339 on the wire, milliseconds since 1970 in programs. */

/** `2026-01-31T12:00:00Z`: the form of `time` fields. */
export function formatTime(ms: number): string {
  const second = Math.floor(ms / 1000)
  if (second !== latest.second) latest = { second, text: `${new Date(ms).toISOString().slice(0, 19)}Z` }
  return latest.text
}

/** Most times that are written are now: Date needs a microsecond for each. */
let latest = { second: Number.NaN, text: '' }

/** `2026-01-31T12:00:00.123000Z`: the form of `microTime` fields. */
export const formatMicroTime = (ms: number): string => {
  const micros = Math.round((ms - Math.floor(ms / 1000) * 1000) * 1000)
  return `${new Date(ms).toISOString().slice(0, 19)}.${String(micros).padStart(6, '0')}Z`
}

const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/

/** Milliseconds since 1970 (with a fraction for microseconds), or undefined when the text is not RFC 3339. */
export function parseTime(text: string): number | undefined {
  const [, whole, fraction = '', zone] = rfc3339.exec(text) ?? []
  const ms = whole === undefined ? Number.NaN : Date.parse(`${whole}${zone}`)
  // Date.parse rolls 30 February over to March.
  const rolled = !Number.isNaN(ms) && zone === 'Z' && !new Date(ms).toISOString().startsWith(whole as string)
  if (Number.isNaN(ms) || rolled) return undefined
  return fraction ? ms + Number(fraction.slice(0, 6).padEnd(6, '0')) / 1000 : ms
}

const whole = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/
/** Times as we write them, of days that every month has: nobody need ask Date about those. */
const plain = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/

/** The text as upstream writes it back: UTC, whole seconds; undefined when it is not a time. */
export const canonicalTime = (text: string): string | undefined => {
  if (plain.test(text)) return text
  const ms = parseTime(text)
  if (ms === undefined) return undefined
  return whole.test(text) ? text : formatTime(ms)
}
/** The text as upstream writes it back: UTC, six digits of a second; undefined when it is not a time. */
export const canonicalMicroTime = (text: string): string | undefined => {
  const ms = parseTime(text)
  if (ms === undefined) return undefined
  const micros = /\.(\d{1,6})/.exec(text)?.[1] ?? ''
  return `${new Date(Math.floor(ms)).toISOString().slice(0, 19)}.${micros.padEnd(6, '0')}Z`
}

/**
 * A duration as people read it, with upstream's steps: fine while it is short, coarse later.
 *
 * @example age(330_000) // '5m30s'
 * @example age(273_600_000) // '3d4h'
 */
export function age(ms: number): string {
  const seconds = Math.trunc(ms / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 120) return `${Math.max(seconds, 0)}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  const hours = Math.floor(minutes / 60)
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  const days = Math.floor(hours / 24)
  if (days < 8) return pair(days, 'd', hours % 24, 'h')
  if (days < 730) return `${days}d`
  if (days < 8 * 365) return pair(Math.floor(days / 365), 'y', days % 365, 'd')
  return `${Math.floor(days / 365)}y`
}

const pair = (big: number, unit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${big}${unit}` : `${big}${unit}${small}${smallUnit}`

/** The AGE column: how long before `now` the time was; `<unknown>` when there is none. */
export const ageOf = (time: string | undefined, now: number): string => {
  const ms = time === undefined ? undefined : parseTime(time)
  return ms === undefined ? '<unknown>' : age(now - ms)
}
