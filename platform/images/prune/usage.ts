import type { Caches } from '@hawser/client/cache.ts'
import type { Watched } from '@hawser/client/controller.ts'
import { DaemonSet } from '@hawser/kinds/apps/daemonset.ts'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { ReplicaSet } from '@hawser/kinds/apps/replicaset.ts'
import { StatefulSet } from '@hawser/kinds/apps/statefulset.ts'
import { CronJob } from '@hawser/kinds/batch/cronjob.ts'
import { Job } from '@hawser/kinds/batch/job.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { ReplicationController } from '@hawser/kinds/core/replicationcontroller.ts'
import { imagesNamedBy } from '@hawser/kinds/image/prune/references.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'

/** Who names which image. */
export interface Usage {
  readonly caches: readonly Watched[]
  /** Whether anything names the image: by its full name, or by its digest under any name. */
  isUsed(image: string): boolean
}

/** A release one may go back to is a ReplicaSet, so its image is in use. */
const kinds: readonly AnyKind[] = [
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

export function usageIn(caches: Caches): Usage {
  const by = 'image'
  const all = kinds.map((kind) =>
    caches.of(kind, { indexes: { [by]: (object) => imagesNamedBy(kind.resource, object as KubeObject) } }),
  )
  return {
    caches: all,
    isUsed: (image) => image !== '' && all.some((cache) => cache.indexed(by, image).length > 0),
  }
}
