import type { Client } from '@hawser/client/client.ts'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import type { Workload } from '../app/application.ts'
import type { Image, Versions } from '../app/objects/podtemplate.ts'
import type { Home } from '../app/objects/wanted.ts'
import { TASK_DIGEST, taskPod, taskSelector, workloadObjects } from '../app/objects/workloadobjects.ts'
import { wouldChange } from './apply.ts'
import type { Images } from './images.ts'

/** Whether workloads are not what runs already: another Deployment, or something to run once that has not run so yet. */
export async function isNewRelease(
  client: Client,
  home: Home,
  workloads: readonly Workload[],
  images: Images,
  versions: Versions,
): Promise<boolean> {
  for (const workload of workloads) {
    const image = images[workload.name] as Image
    if (workload.runs === 'once') {
      const { items } = await client.list(Pod, {
        namespace: home.project,
        labelSelector: taskSelector(home, workload),
      })
      if (!hasRun(items, taskPod(workload, image, home, versions).metadata.annotations?.[TASK_DIGEST]))
        return true
      continue
    }
    const wanted = workloadObjects(workload, image, home, versions)
    const deployments = wanted.filter(({ kind }) => kind.kind === Deployment.kind)
    if (await wouldChange(client, home, deployments)) return true
  }
  return false
}

/** Whether one of the pods has run to a good end what has this digest. Pure. */
export const hasRun = (
  pods: readonly Pick<Pod, 'metadata' | 'status'>[],
  digest: string | undefined,
): boolean =>
  pods.some(
    ({ metadata, status }) => status.phase === 'Succeeded' && metadata.annotations?.[TASK_DIGEST] === digest,
  )
