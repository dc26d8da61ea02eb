import { parseDuration } from '@hawser/kinds/meta/duration.ts'
import { type Invocation, textFlag, UsageError } from '../command.ts'

/** The number that an option gives. */
export function countOf(invocation: Invocation, name: string, byDefault: number): number {
  const text = textFlag(invocation, name) ?? String(byDefault)
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new UsageError(`--${name} takes a number, not ${text}`)
}

/** What is younger stays; milliseconds. */
export function ageOf(invocation: Invocation): number {
  const text = textFlag(invocation, 'keep-younger-than') ?? '60m'
  const nanoseconds = parseDuration(text)
  if (nanoseconds !== undefined && nanoseconds >= 0) return nanoseconds / 1e6
  throw new UsageError(`--keep-younger-than takes a time such as 60m or 24h, not ${text}`)
}
