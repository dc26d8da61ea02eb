import { reportingAs } from '@hawser/client/context.ts'
import type { Context } from '@hawser/client/controller.ts'
import { ReplicationController } from '@hawser/kinds/core/replicationcontroller.ts'
import { ofReplicationController } from '../replicaset/podset.ts'
import { runPodSets } from '../replicaset/run.ts'

/** Keeps the pods of ReplicationControllers. */
export const start = (context: Context): Promise<void> =>
  runPodSets(reportingAs(context, 'replication-controller'), ReplicationController, ofReplicationController)
