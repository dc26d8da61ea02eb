import type { Cache } from '@hawser/client/cache.ts'
import { type Context, type Controller, runController } from '@hawser/client/controller.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { Route } from '@hawser/kinds/route/route.ts'
import type { Admissions } from './admissions.ts'
import {
  GENERATED_HOST,
  type RouteAction,
  type RouterIdentity,
  type RouteState,
  reconcile,
} from './reconcile.ts'

/** Writes into each route's status whether this router serves it, and gives routes without a host one. */
export function startAdmission(
  context: Context,
  routes: Cache<Route>,
  admissions: Admissions,
  router: RouterIdentity,
): Promise<void> {
  const queue = workQueue(context.signal)
  const controller: Controller<RouteState, RouteAction> = {
    name: 'router',
    observe(key) {
      const route = routes.get(key)
      if (!route || route.metadata.deletionTimestamp) return undefined
      return { route, verdict: admissions.verdict(key), router, now: formatTime(context.now()) }
    },
    reconcile,
    apply: (action) => apply(context, action),
  }
  admissions.onChange((key) => queue.add(key))
  return runController(controller, queue, [routes], context)
}

async function apply({ client }: Context, action: RouteAction): Promise<number> {
  const { name, namespace } = action.route.metadata
  const written =
    action.do === 'giveHost'
      ? await client.patch(
          Route,
          name,
          { metadata: { annotations: { [GENERATED_HOST]: 'true' } }, spec: { host: action.host } },
          { namespace },
        )
      : await client.updateStatus(Route, { ...action.route, status: { ingress: action.ingress } })
  return Number(written.metadata.resourceVersion)
}
