/** Something that is asked whether it is well. Undefined: it is; otherwise what is wrong, in a few words. */
export type HealthCheck = () => string | undefined
export interface HealthChecks {
  /** A failing one wants a restart. */
  readonly livez: Readonly<Record<string, HealthCheck>>
  /** A failing one wants no requests now. */
  readonly readyz: Readonly<Record<string, HealthCheck>>
}

export interface HealthAnswer {
  readonly code: 200 | 404 | 500
  readonly text: string
}

const endpoints = { healthz: 'livez', livez: 'livez', readyz: 'readyz' } as const

/** Whether a path is about health: these answer without authentication. */
export const isHealthPath = (path: string): boolean => /^\/(healthz|livez|readyz)(\/[\w-]+)?\/?$/.test(path)

/**
 * Answers `/livez`, `/readyz`, `/healthz` and one check of them, as `/livez/ping`.
 *
 * @param query  `verbose` lists the checks also when all are well; `exclude` leaves one out.
 */
export function healthOf(checks: HealthChecks, path: string, query: URLSearchParams): HealthAnswer {
  const [, endpoint = '', only] = path.split('/')
  const all = checks[endpoints[endpoint as keyof typeof endpoints]]
  if (only && !Object.hasOwn(all, only)) return { code: 404, text: `there is no check ${only}\n` }
  const excluded = query.getAll('exclude')
  const results = Object.entries(all)
    .filter(([name]) => (only ? name === only : !excluded.includes(name)))
    .map(([name, check]) => ({ name, problem: check() }))
  const failed = results.filter(({ problem }) => problem !== undefined)
  if (!failed.length && !query.has('verbose')) return { code: 200, text: 'ok' }
  const lines = results.map(({ name, problem }) =>
    problem ? `[-]${name} failed: ${problem}` : `[+]${name} ok`,
  )
  const summary = `${endpoint} check ${failed.length ? 'failed' : 'passed'}`
  return { code: failed.length ? 500 : 200, text: `${[...lines, summary].join('\n')}\n` }
}
