import type { Cache } from '@hawser/client/cache.ts'
import type { Route } from '@hawser/kinds/route/route.ts'
import { admit, keyOf, type Verdict } from './admit.ts'

/** The verdicts on all routes, always of the routes as they are now. */
export interface Admissions {
  verdict(key: string): Verdict | undefined
  all(): ReadonlyMap<string, Verdict>
  /** Calls with each route that changed or whose verdict did, first with all. */
  onChange(listener: (key: string) => void): void
}

/**
 * One route decides on others: when the holder of a host goes, the next one is served. So every change of a route
 * is looked at once for all, and only routes with another verdict are passed on.
 */
export function watchAdmissions(routes: Cache<Route>, domain: string): Admissions {
  let verdicts: ReadonlyMap<string, Verdict> | undefined
  const all = (): ReadonlyMap<string, Verdict> => {
    verdicts ??= admit(routes.list(), domain)
    return verdicts
  }
  return {
    all,
    verdict: (key) => all().get(key),
    onChange(listener) {
      let told = new Map<string, string>()
      let planned = false
      const tell = (): void => {
        planned = false
        const now = new Map([...all()].map(([key, verdict]) => [key, JSON.stringify(verdict)]))
        for (const [key, text] of now) if (told.get(key) !== text) listener(key)
        told = now
      }
      routes.onChange(({ key, old, now }) => {
        if (!old || !now || decides(old) !== decides(now)) verdicts = undefined
        if (now) listener(key)
        // Many routes that come together (the first list) are looked at once.
        if (!planned) setImmediate(tell)
        planned = true
      })
    },
  }
}

/** All of a route that verdicts depend on; a write of status alone changes nothing. */
const decides = (route: Route): string =>
  JSON.stringify([route.spec, keyOf(route), route.metadata.creationTimestamp])
