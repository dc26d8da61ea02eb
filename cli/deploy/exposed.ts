import type { Client } from '@hawser/client/client.ts'
import type { DockerConfig, DockerImage } from '@hawser/kinds/image/image.ts'
import { ImageStreamTag } from '@hawser/kinds/image/imagestreamtag.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import type { Workload } from '../app/application.ts'
import { onExposedPort } from '../app/exposed.ts'
import { imageSays } from '../app/imagelabels.ts'

/** Workloads on the ports that their images expose, where the files have not said which. */
export async function onExposedPorts(
  client: Client,
  project: string,
  workloads: readonly Workload[],
): Promise<readonly Workload[]> {
  return await Promise.all(
    workloads.map(async (workload) => {
      const { image, assumesPort } = workload
      if (!assumesPort || image.is !== 'built') return workload
      const { ExposedPorts = {}, Labels } = await configOf(client, project, `${image.build}:latest`)
      return onExposedPort(workload, ExposedPorts, imageSays(Labels).services)
    }),
  )
}

/** The configuration of an image, as far as the platform tells it. */
export async function configOf(client: Client, project: string, tag: string): Promise<DockerConfig> {
  try {
    const found = await client.find(ImageStreamTag, tag, project)
    const { Config } = (found?.image?.dockerImageMetadata ?? {}) as DockerImage
    return Config ?? {}
  } catch (error) {
    // A platform that does not tell is no reason to stop.
    if (isReason(error, 'NotFound') || isReason(error, 'Forbidden')) return {}
    throw error
  }
}
