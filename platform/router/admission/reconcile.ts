import type { Route, RouteIngress, RouteIngressCondition } from '@hawser/kinds/route/route.ts'
import type { Verdict } from './admit.ts'

export interface RouteState {
  readonly route: Route
  /** Undefined while the route has no host yet. */
  readonly verdict: Verdict | undefined
  readonly router: RouterIdentity
  /** RFC 3339. */
  readonly now: string
}
export interface RouterIdentity {
  /** `status.ingress[].routerName`: every router of a cluster writes its own entry. */
  readonly name: string
  /** Routes without a host get `<name>-<namespace>.<domain>`. */
  readonly domain: string
}
export type RouteAction =
  | { readonly do: 'giveHost'; readonly route: Route; readonly host: string }
  | { readonly do: 'setIngress'; readonly route: Route; readonly ingress: readonly RouteIngress[] }

export const GENERATED_HOST = 'openshift.io/host.generated'

/** Gives a route its host, then says in its status whether this router serves it. */
export function reconcile({ route, verdict, router, now }: RouteState): RouteAction[] {
  const { name, namespace } = route.metadata
  if (!route.spec.host && !route.spec.subdomain)
    return [{ do: 'giveHost', route, host: `${name}-${namespace}.${router.domain}` }]
  if (!verdict) return []
  const all = route.status.ingress ?? []
  const own = all.find(({ routerName }) => routerName === router.name)
  const wanted = ingressFor(route, verdict, router, conditionFor(verdict, own?.conditions?.[0], now))
  if (own && sameIngress(own, wanted)) return []
  const ingress = own ? all.map((one) => (one === own ? wanted : one)) : [...all, wanted]
  return [{ do: 'setIngress', route, ingress }]
}

const ingressFor = (
  { spec }: Route,
  { host }: Verdict,
  { name, domain }: RouterIdentity,
  condition: RouteIngressCondition,
): RouteIngress => ({
  host,
  routerName: name,
  conditions: [condition],
  wildcardPolicy: spec.wildcardPolicy,
  routerCanonicalHostname: `router-default.${domain}`,
})

/** The condition changes its time only when it changes what it says. */
function conditionFor(
  verdict: Verdict,
  before: RouteIngressCondition | undefined,
  now: string,
): RouteIngressCondition {
  const says: RouteIngressCondition = verdict.admitted
    ? { type: 'Admitted', status: 'True' }
    : { type: 'Admitted', status: 'False', reason: verdict.reason, message: verdict.message }
  const isNews = before?.status !== says.status || before?.reason !== says.reason
  return { ...says, lastTransitionTime: isNews ? now : (before?.lastTransitionTime ?? now) }
}

const sameIngress = (a: RouteIngress, b: RouteIngress): boolean => {
  const [left, right] = [a.conditions?.[0], b.conditions?.[0]]
  return (
    a.host === b.host &&
    a.routerCanonicalHostname === b.routerCanonicalHostname &&
    (a.wildcardPolicy ?? 'None') === (b.wildcardPolicy ?? 'None') &&
    left?.type === right?.type &&
    left?.status === right?.status &&
    left?.reason === right?.reason &&
    left?.message === right?.message
  )
}
