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
type Endpoint = keyof typeof endpoints

/** Whether a path is about health: these answer without authentication. */
export const isHealthPath = (path: string): boolean => /^\/(healthz|livez|readyz)(\/[\w-]+)*\/?$/.test(path)

/**
 * Answers `/livez`, `/readyz`, `/healthz` and one check of them, as `/livez/ping` or `/readyz/poststarthook/x`.
 *
 * @param query  `verbose` lists the checks also when all are well; `exclude` leaves one out.
 */
export function healthOf(checks: HealthChecks, path: string, query: URLSearchParams): HealthAnswer {
  const [, endpoint, name] = /^\/(\w+)\/?(.*?)\/?$/.exec(path) as unknown as [string, Endpoint, string]
  const all = checks[endpoints[endpoint]]
  return name ? oneCheck(all, name) : allChecks(all, endpoint, query)
}

function oneCheck(all: HealthChecks['livez'], name: string): HealthAnswer {
  const check = Object.hasOwn(all, name) ? all[name] : undefined
  if (!check) return { code: 404, text: '404 page not found\n' }
  const problem = check()
  return problem === undefined
    ? { code: 200, text: 'ok' }
    : { code: 500, text: `internal server error: ${problem}\n` }
}

function allChecks(all: HealthChecks['livez'], endpoint: Endpoint, query: URLSearchParams): HealthAnswer {
  const excluded = query.getAll('exclude')
  const lines: string[] = []
  let code: 200 | 500 = 200
  for (const [name, check] of Object.entries(all)) {
    const problem = excluded.includes(name) ? undefined : check()
    if (problem !== undefined) code = 500
    lines.push(lineOf(name, excluded.includes(name), problem))
  }
  const unknown = excluded.filter((name) => name && !Object.hasOwn(all, name)).sort()
  if (unknown.length > 0) {
    const names = unknown.map((name) => JSON.stringify(name)).join(', ')
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names}`)
  }
  if (code === 200 && !query.has('verbose')) return { code, text: 'ok' }
  return {
    code,
    text: `${[...lines, `${endpoint} check ${code === 200 ? 'passed' : 'failed'}`].join('\n')}\n`,
  }
}

const lineOf = (name: string, excluded: boolean, problem: string | undefined): string =>
  excluded ? `[+]${name} excluded: ok` : problem ? `[-]${name} failed: reason withheld` : `[+]${name} ok`
