/** B21: one stage of a build, as the report says it. */
export interface Stage {
  readonly name: 'PullImages' | 'Build' | 'PostCommit' | 'PushImage'
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
  /** What it does, when that is not what a Docker build does. */
  readonly step?: string | undefined
}

/** Runs one stage; it is reported when it went well. */
export type Timed = <T>(name: Stage['name'], run: () => Promise<T>, step?: string) => Promise<T>

export function timing(stages: Stage[], now: () => number = Date.now): Timed {
  return async (name, run, step) => {
    const from = now()
    const result = await run()
    stages.push({ name, from, to: now(), step })
    return result
  }
}

/** The report of a build that went well: what `report.ts` of the controller reads. */
export const reportOf = (stages: readonly Stage[], digest: string | undefined): string =>
  [
    ...(digest ? [`digest ${digest}`] : []),
    ...stages.map(({ name, from, to, step }) =>
      ['stage', name, from, to - from, step].filter(Boolean).join(' '),
    ),
  ].join('\n')
