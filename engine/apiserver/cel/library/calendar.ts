import { type Declared, member, type Overload } from '../declare.ts'
import { calendar } from '../time.ts'
import { duration, int, string, timestamp } from '../types.ts'
import type { Duration, Timestamp } from '../values.ts'

const dayMs = 86_400_000

const part = (read: (date: Date) => number): Overload[] => [
  member([timestamp], int, (time: Timestamp) => BigInt(read(calendar(time, undefined)))),
  member([timestamp, string], int, (time: Timestamp, zone: string) => BigInt(read(calendar(time, zone)))),
]
const whole = (unit: bigint): Overload => member([duration], int, ({ ns }: Duration) => ns / unit)
const second = 1_000_000_000n

/** Parts of times and durations. */
export const calendarFunctions: Declared = {
  getFullYear: part((date) => date.getUTCFullYear()),
  getMonth: part((date) => date.getUTCMonth()),
  getDate: part((date) => date.getUTCDate()),
  getDayOfMonth: part((date) => date.getUTCDate() - 1),
  getDayOfWeek: part((date) => date.getUTCDay()),
  getDayOfYear: part((date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0)) / dayMs)),
  getHours: [...part((date) => date.getUTCHours()), whole(3600n * second)],
  getMinutes: [...part((date) => date.getUTCMinutes()), whole(60n * second)],
  getSeconds: [...part((date) => date.getUTCSeconds()), whole(second)],
  getMilliseconds: [
    ...part((date) => date.getUTCMilliseconds()),
    member([duration], int, ({ ns }: Duration) => (ns / 1_000_000n) % 1000n),
  ],
}
