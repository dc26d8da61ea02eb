import { reportingAs } from '@hawser/client/context.ts'
import type { Context } from '@hawser/client/controller.ts'
import { ReplicaSet } from '@hawser/kinds/apps/replicaset.ts'
import { ofReplicaSet } from './podset.ts'
import { runPodSets } from './run.ts'

/** Keeps the pods of ReplicaSets. */
export const start = (context: Context): Promise<void> =>
  runPodSets(reportingAs(context, 'replicaset-controller'), ReplicaSet, ofReplicaSet)
