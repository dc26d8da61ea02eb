/** When a CronJob runs: five fields as of crontab(5), or `@hourly` and its like. */

/** The times at which a field fits. */
export interface ScheduleField {
  readonly values: ReadonlySet<number>
  /** Every one was asked for: of two days, the other one alone decides. */
  readonly any: boolean
}
export type Schedule =
  | {
      readonly minute: ScheduleField
      readonly hour: ScheduleField
      readonly dayOfMonth: ScheduleField
      /** 1 is January. */
      readonly month: ScheduleField
      /** 0 is Sunday. */
      readonly dayOfWeek: ScheduleField
    }
  | { readonly everyMs: number }

interface Bounds {
  readonly least: number
  readonly most: number
  readonly names?: readonly string[]
}
const fields = {
  minute: { least: 0, most: 59 },
  hour: { least: 0, most: 23 },
  dayOfMonth: { least: 1, most: 31 },
  month: { least: 1, most: 12, names: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ') },
  dayOfWeek: { least: 0, most: 6, names: 'sun mon tue wed thu fri sat'.split(' ') },
} as const satisfies Record<string, Bounds>

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

/** What is wrong with a part of a schedule. */
class Problem extends Error {}

/** Reads a schedule; or says what is wrong with it in upstream's words. */
export function parseSchedule(text: string): Schedule | string {
  try {
    return read(withoutZone(text).trim())
  } catch (error) {
    if (error instanceof Problem) return error.message
    throw error
  }
}

/** A zone in front is understood, though only schedules from long ago have one. */
const withoutZone = (text: string): string => text.replace(/^(?:CRON_)?TZ=\S* /, '')

function read(text: string): Schedule {
  if (text === '') throw new Problem('empty spec string')
  if (text.startsWith('@every ')) return { everyMs: durationOf(text, text.slice('@every '.length)) }
  if (text.startsWith('@') && !Object.hasOwn(descriptors, text))
    throw new Problem(`unrecognized descriptor: ${text}`)
  const parts = (Object.hasOwn(descriptors, text) ? (descriptors[text] as string) : text).split(/\s+/)
  if (parts.length !== 5)
    throw new Problem(`expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`)
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = ''] = parts
  return {
    minute: readField(minute, fields.minute),
    hour: readField(hour, fields.hour),
    dayOfMonth: readField(dayOfMonth, fields.dayOfMonth),
    month: readField(month, fields.month),
    dayOfWeek: readField(dayOfWeek, fields.dayOfWeek),
  }
}

const unitsMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 }
function durationOf(text: string, duration: string): number {
  if (!/^(?:\d+(?:\.\d+)?(?:h|ms|m|s))+$/.test(duration))
    throw new Problem(`failed to parse duration ${text}: time: invalid duration ${JSON.stringify(duration)}`)
  let sum = 0
  for (const [, amount, unit = ''] of duration.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g))
    sum += Number(amount) * (unitsMs[unit] ?? 0)
  // Upstream runs at whole seconds, and at most once in each.
  return Math.max(1000, Math.floor(sum / 1000) * 1000)
}

function readField(text: string, bounds: Bounds): ScheduleField {
  const values = new Set<number>()
  let any = false
  for (const part of text.split(',').filter((part) => part !== '')) {
    const { first, last, step, star } = readRange(part, bounds)
    for (let value = first; value <= last; value += step) values.add(value)
    any ||= star
  }
  return { values, any }
}

/** `*`, `5`, `1-5`, each with `/2` for every second one. */
function readRange(text: string, bounds: Bounds) {
  const [range = '', stepText, ...moreSteps] = text.split('/')
  const [from = '', to, ...moreEnds] = range.split('-')
  const star = from === '*' || from === '?'
  if (!star && moreEnds.length > 0) throw new Problem(`too many hyphens: ${text}`)
  const first = star ? bounds.least : numberOrName(from, bounds)
  const end = star ? bounds.most : to === undefined ? first : numberOrName(to, bounds)
  if (moreSteps.length > 0) throw new Problem(`too many slashes: ${text}`)
  const step = stepText === undefined ? 1 : integerOf(stepText)
  const last = stepText !== undefined && to === undefined ? bounds.most : end
  const { least, most } = bounds
  if (first < least) throw new Problem(`beginning of range (${first}) below minimum (${least}): ${text}`)
  if (last > most) throw new Problem(`end of range (${last}) above maximum (${most}): ${text}`)
  if (first > last) throw new Problem(`beginning of range (${first}) beyond end of range (${last}): ${text}`)
  if (step === 0) throw new Problem(`step of range should be a positive number: ${text}`)
  return { first, last, step, star: star && step === 1 }
}

function numberOrName(text: string, { names = [], least }: Bounds): number {
  const index = names.indexOf(text.toLowerCase())
  return index < 0 ? integerOf(text) : index + least
}

function integerOf(text: string): number {
  if (!/^[+-]?\d{1,9}$/.test(text))
    throw new Problem(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    )
  const number = Number(text)
  if (number < 0) throw new Problem(`negative number (${number}) not allowed: ${text}`)
  return number
}
