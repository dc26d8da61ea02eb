import type { Cache } from '@hawser/client/cache.ts'
import { keyOf } from '@hawser/client/path.ts'
import type { WorkQueue } from '@hawser/client/queue.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Service } from '@hawser/kinds/core/service.ts'
import { hasSelector, isSelected, matters } from './pods.ts'

/** Queues a service when it changes, and when a pod that it selects or selected does. */
export function queueServices(services: Cache<Service>, pods: Cache<Pod>, queue: WorkQueue): void {
  services.onChange(({ key }) => queue.add(key))
  pods.onChange(({ old, now }) => {
    if (!matters(old, now)) return
    const pod = (now ?? old) as Pod
    for (const service of services.list(pod.metadata.namespace)) {
      if (!hasSelector(service)) continue
      if ((now && isSelected(service, now)) || (old && isSelected(service, old))) queue.add(keyOf(service))
    }
  })
}
