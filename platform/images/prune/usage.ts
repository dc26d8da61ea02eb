import type { Caches } from '@hawser/client/cache.ts'
import type { Watched } from '@hawser/client/controller.ts'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { ReplicaSet } from '@hawser/kinds/apps/replicaset.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import type { PodSpec } from '@hawser/kinds/core/podspec.ts'
import { ReplicationController } from '@hawser/kinds/core/replicationcontroller.ts'

/** Who names which image. */
export interface Usage {
  readonly caches: readonly Watched[]
  /** Whether a pod, or a template that pods are or were made of, names the image. */
  isUsed(image: string): boolean
}

const imagesOf = (spec: PodSpec | undefined): string[] =>
  [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].map(({ image }) => image ?? '')

/** A release one may go back to is a ReplicaSet, so its image is in use. */
export function usageIn(caches: Caches): Usage {
  const by = 'image'
  const pods = caches.of(Pod, { indexes: { [by]: ({ spec }) => imagesOf(spec) } })
  const replicaSets = caches.of(ReplicaSet, {
    indexes: { [by]: ({ spec }) => imagesOf(spec.template?.spec) },
  })
  const deployments = caches.of(Deployment, { indexes: { [by]: ({ spec }) => imagesOf(spec.template.spec) } })
  const controllers = caches.of(ReplicationController, {
    indexes: { [by]: ({ spec }) => imagesOf(spec.template?.spec) },
  })
  const all = [pods, replicaSets, deployments, controllers]
  return { caches: all, isUsed: (image) => all.some((cache) => cache.indexed(by, image).length > 0) }
}
