import { DaemonSet } from '../../apps/daemonset.ts'
import { Deployment } from '../../apps/deployment.ts'
import { ReplicaSet } from '../../apps/replicaset.ts'
import { StatefulSet } from '../../apps/statefulset.ts'
import { CronJob } from '../../batch/cronjob.ts'
import { Job } from '../../batch/job.ts'
import { Build } from '../../build/build.ts'
import { BuildConfig } from '../../build/buildconfig.ts'
import { Pod } from '../../core/pod.ts'
import { ReplicationController } from '../../core/replicationcontroller.ts'
import type { AnyKind } from '../../kind.ts'

/** Kinds that name images in use. A release one may go back to is a ReplicaSet, so its image is one. */
export const referringKinds: readonly AnyKind[] = [
  Pod,
  ReplicationController,
  ReplicaSet,
  Deployment,
  DaemonSet,
  StatefulSet,
  Job,
  CronJob,
  BuildConfig,
  Build,
]
