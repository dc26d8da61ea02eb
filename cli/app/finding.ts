import { StatusError } from '@hawser/kinds/meta/status.ts'

/** Where something is written. */
export interface Place {
  /** Relative to the source directory. */
  readonly file: string
  /** From 1. */
  readonly line: number
}

/** Something that cannot be done as it is written. */
export interface Problem {
  readonly place: Place
  /** `services.web.ports[0]`; empty: the file as a whole. */
  readonly key: string
  readonly problem: string
}

/** What reading files has found out besides what they say. */
export interface Findings {
  readonly problems: Problem[]
  /** Told to the user; nothing is left out in silence. */
  readonly notes: string[]
}

export const noFindings = (): Findings => ({ problems: [], notes: [] })

export function complain({ problems }: Findings, place: Place, key: string, problem: string): undefined {
  problems.push({ place, key, problem })
}

export function tell({ notes }: Findings, place: Place, key: string, note: string): void {
  notes.push(at({ place, key, problem: note }))
}

const at = ({ place: { file, line }, key, problem }: Problem): string =>
  `${file}:${line}: ${key ? `${key}: ` : ''}${problem}`

/** Longer lists are read by nobody. */
const shown = 20

/** Throws one refusal with all problems, when there are any. */
export function refuseProblems({ problems }: Findings, hint: string): void {
  if (problems.length === 0) return
  const sorted = [...problems].sort((a, b) => a.place.line - b.place.line)
  const lines = sorted.slice(0, shown).map(at)
  if (problems.length > shown) lines.push(`and ${problems.length - shown} more`)
  const message =
    lines.length === 1 ? lines.join() : `this cannot be deployed as it is written:\n  ${lines.join('\n  ')}`
  throw new StatusError('BadRequest', message, { hint })
}

/** One problem that ends the reading at once. */
export function refuse(place: Place, key: string, problem: string, hint: string): never {
  throw new StatusError('BadRequest', at({ place, key, problem }), { hint })
}
