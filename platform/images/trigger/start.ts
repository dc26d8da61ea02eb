import type { Cache } from '@hawser/client/cache.ts'
import { type Context, type Controller, runController } from '@hawser/client/controller.ts'
import { keyOf } from '@hawser/client/path.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { DaemonSet } from '@hawser/kinds/apps/daemonset.ts'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { StatefulSet } from '@hawser/kinds/apps/statefulset.ts'
import { CronJob } from '@hawser/kinds/batch/cronjob.ts'
import { templatePath } from '@hawser/kinds/core/podtemplates.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { type Action, reconcile, type State } from './reconcile.ts'
import { readTriggers, TRIGGERS } from './triggers.ts'

/** Kinds whose pod templates may follow image stream tags. */
const kinds: readonly AnyKind[] = [Deployment, StatefulSet, DaemonSet, CronJob]

/** I7: gives workloads the newest images of the tags they follow; ends with the context's signal. */
export async function startTriggers(context: Context): Promise<void> {
  await Promise.all(kinds.map((kind) => startFor(kind, context)))
}

function startFor(kind: AnyKind, context: Context): Promise<void> {
  const { caches, signal } = context
  const { resource } = kind
  const followed = 'followed'
  const workloads = caches.of(kind, {
    indexes: { [followed]: (workload) => followedBy(workload as KubeObject, resource) },
  }) as Cache<KubeObject>
  const streams = caches.of(ImageStream)
  const queue = workQueue(signal)
  const controller: Controller<State, Action> = {
    name: `image-triggers/${kind.plural}`,
    observe(key) {
      const workload = workloads.get(key)
      return workload && { workload, resource, streamOf: (other) => streams.get(other) }
    },
    reconcile,
    apply: applier(kind, context),
  }
  workloads.onChange(({ key, now }) => {
    if (now?.metadata.annotations?.[TRIGGERS] !== undefined) queue.add(key)
  })
  streams.onChange(({ key }) => {
    for (const workload of workloads.indexed(followed, key)) queue.add(keyOf(workload))
  })
  return runController(controller, queue, [workloads, streams], context)
}

/** Keys of the streams that a workload follows tags of. */
function followedBy({ metadata: { annotations, namespace = '' } }: KubeObject, resource: string): string[] {
  const annotation = annotations?.[TRIGGERS]
  if (annotation === undefined) return []
  return readTriggers(annotation, namespace, resource).triggers.map(({ stream }) => stream)
}

function applier(kind: AnyKind, { client, recorder }: Context): (action: Action) => Promise<number> {
  /** What was said about an object last: once is enough. */
  const reported = new Map<string, string>()
  return async (action) => {
    const { namespace, name, uid, resourceVersion } = action.workload.metadata
    if (action.do === 'report') {
      if (reported.get(uid) === action.problem) return 0
      reported.set(uid, action.problem)
      const event = { type: 'Warning', reason: 'InvalidImageTrigger', message: action.problem } as const
      recorder.event({ ...action.workload, apiVersion: kind.apiVersion, kind: kind.kind }, event)
      return 0
    }
    const { containers, initContainers } = action
    const spec = {
      ...(containers.length > 0 && { containers }),
      ...(initContainers.length > 0 && { initContainers }),
    }
    // The resourceVersion: somebody who edits the template at this moment must not be mixed with.
    const patch = {
      metadata: { resourceVersion },
      ...within([...(templatePath(kind.resource) ?? []), 'spec'], spec),
    }
    const type = 'application/strategic-merge-patch+json'
    const patched = await client.patch(kind, name, patch, { namespace, type })
    return Number(patched.metadata.resourceVersion)
  }
}

/** `{ spec: { template: { spec: … } } }` */
const within = (path: readonly string[], value: object): object =>
  path.reduceRight((inner, field) => ({ [field]: inner }), value)
