import type { Context } from '@hawser/client/controller.ts'
import * as certificatesigning from './certificatesigning/index.ts'
import * as clusterroleaggregation from './clusterroleaggregation/index.ts'
import * as deployment from './deployment/index.ts'
import * as disruption from './disruption/index.ts'
import * as endpoints from './endpoints/index.ts'
import * as endpointslice from './endpointslice/index.ts'
import * as flowcontrol from './flowcontrol/index.ts'
import * as garbage from './garbage/index.ts'
import * as namespace from './namespace/index.ts'
import { bootstrap } from './namespacedefaults/bootstrap.ts'
import * as namespacedefaults from './namespacedefaults/index.ts'
import * as nodelifecycle from './nodelifecycle/index.ts'
import * as persistentvolume from './persistentvolume/index.ts'
import * as podgc from './podgc/index.ts'
import * as replicaset from './replicaset/index.ts'
import * as replicationcontroller from './replicationcontroller/index.ts'
import * as resourcequota from './resourcequota/index.ts'
import * as serviceaccounttoken from './serviceaccounttoken/index.ts'
import type { ControllerSettings } from './settings.ts'

export type { ControllerSettings } from './settings.ts'
/** Runs one controller until the context's signal aborts. */
export type Start = (context: Context, settings: ControllerSettings) => Promise<void>

/** Every controller by name. Each is a client of the API and nothing else, and may run anywhere. */
export const controllers: Readonly<Record<string, Start>> = {
  certificatesigning: certificatesigning.start,
  clusterroleaggregation: clusterroleaggregation.start,
  deployment: deployment.start,
  disruption: disruption.start,
  endpoints: endpoints.start,
  endpointslice: endpointslice.start,
  endpointslicemirroring: endpointslice.startMirroring,
  flowcontrol: flowcontrol.start,
  garbage: garbage.start,
  namespace: namespace.start,
  namespacedefaults: namespacedefaults.start,
  nodelifecycle: nodelifecycle.start,
  persistentvolume: persistentvolume.start,
  podgc: podgc.start,
  replicaset: replicaset.start,
  replicationcontroller: replicationcontroller.start,
  resourcequota: resourcequota.start,
  serviceaccounttoken: serviceaccounttoken.start,
}

/** Makes what a new platform needs and starts every controller. They run in the background until the signal aborts. */
export async function startControllers(context: Context, settings: ControllerSettings): Promise<void> {
  await bootstrap(context.client, settings)
  for (const [name, start] of Object.entries(controllers)) {
    start(context, settings).catch((error: Error) => {
      context.log(`the ${name} controller has stopped because of a bug: ${error.message}`, { error })
    })
  }
}
