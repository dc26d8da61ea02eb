import { CelError, Duration, Timestamp } from './values.ts'

const second = 1_000_000_000n
const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: second,
  m: 60n * second,
  h: 3600n * second,
}

/**
 * Go's text of a duration: `1h30m`, `-1.5s`.
 *
 * @throws {CelError}
 */
export function parseDuration(text: string): Duration {
  const match = /^([-+]?)((?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/.exec(text)
  if (!match) throw new CelError(`time: invalid duration ${JSON.stringify(text)}`)
  let ns = 0n
  for (const [, whole = '', fraction = '', unit = ''] of (match[2] as string).matchAll(
    /(\d*)(?:\.(\d*))?([a-zµμ]+)/g,
  )) {
    const size = units[unit] as bigint
    const digits = fraction.slice(0, 18)
    ns += BigInt(whole || '0') * size + (BigInt(digits || '0') * size) / 10n ** BigInt(digits.length)
  }
  if (match[1] === '-') ns = -ns
  if (BigInt.asIntN(64, ns) !== ns) throw new CelError(`time: invalid duration ${JSON.stringify(text)}`)
  return new Duration(ns)
}

/** CEL's text of a duration: seconds. */
export function formatDuration({ ns }: Duration): string {
  return `${decimal(ns)}s`
}
function decimal(ns: bigint): string {
  const sign = ns < 0n ? '-' : ''
  const size = ns < 0n ? -ns : ns
  const fraction = (size % second).toString().padStart(9, '0').replace(/0+$/, '')
  return `${sign}${size / second}${fraction && `.${fraction}`}`
}

const rfc3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?(?:[Zz]|([-+])(\d\d):(\d\d))$/
/** The years 1 to 9999. */
const earliest = -62_135_596_800n * second
const latest = 253_402_300_800n * second

/** @throws {CelError} unless it is RFC 3339. */
export function parseTimestamp(text: string): Timestamp {
  const match = rfc3339.exec(text)
  const wrong = () =>
    new CelError(`parsing time ${JSON.stringify(text)} as "2006-01-02T15:04:05Z07:00": cannot parse`)
  if (!match) throw wrong()
  const [, year, month, day, hour, minute, seconds, fraction = '', sign, zoneHours, zoneMinutes] = match
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (
    date.getUTCMonth() + 1 !== Number(month) ||
    Number(hour) > 23 ||
    Number(minute) > 59 ||
    Number(seconds) > 59
  )
    throw wrong()
  date.setUTCHours(Number(hour), Number(minute), Number(seconds))
  const zone = sign ? (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1) : 0
  return checked(BigInt(date.getTime() - zone * 60_000) * 1_000_000n + BigInt(fraction.padEnd(9, '0')))
}

/** @throws {CelError} outside of the years 1 to 9999. */
export function checked(ns: bigint): Timestamp {
  if (ns < earliest || ns >= latest) throw new CelError('timestamp overflow')
  return new Timestamp(ns)
}

export function checkedDuration(ns: bigint): Duration {
  if (BigInt.asIntN(64, ns) !== ns) throw new CelError('integer overflow')
  return new Duration(ns)
}

export const formatTimestamp = ({ ns }: Timestamp): string => {
  const fraction = (((ns % second) + second) % second).toString().padStart(9, '0').replace(/0+$/, '')
  return `${millisecondsOf(ns).toISOString().replace(/^\+0*/, '').slice(0, 19)}${fraction && `.${fraction}`}Z`
}

function millisecondsOf(ns: bigint): Date {
  const inMs = 1_000_000n
  return new Date(Number(ns / inMs - (ns % inMs < 0n ? 1n : 0n)))
}

/** Calendar fields in a time zone: `02:00`, `-07:30` or a name such as `Europe/Berlin`; UTC without. */
export function calendar({ ns }: Timestamp, zone: string | undefined): Date {
  const utc = millisecondsOf(ns)
  if (zone === undefined || zone === 'UTC' || zone === '') return utc
  const offset = /^([-+]?)(\d\d):(\d\d)$/.exec(zone)
  if (offset) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3])
    return new Date(utc.getTime() + minutes * (offset[1] === '-' ? -60_000 : 60_000))
  }
  return new Date(wallClock(utc, zone))
}

function wallClock(utc: Date, timeZone: string): number {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, era: 'short', hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    })
  } catch {
    throw new CelError(`unknown time zone ${timeZone}`)
  }
  const parts = Object.fromEntries(format.formatToParts(utc).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second: seconds = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, seconds, utc.getUTCMilliseconds())
}
