import { humanDuration } from '../meta/humanduration.ts'
import { parseTime } from '../meta/time.ts'

/** The column UPDATED: `5 minutes ago`. */
export function agoText(time: string | undefined, now: number): string {
  const ms = time === undefined ? undefined : parseTime(time)
  return ms === undefined ? '' : `${humanDuration(now - ms)} ago`
}
