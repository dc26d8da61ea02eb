import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@hawser/client/client.ts'
import { CATALOG_NAMESPACE } from '@hawser/kinds/image/catalog.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import type { Streams } from '../app/streams/builder.ts'

/** A platform that was just started fills its catalog in this time. */
const fillingMs = 10_000

/** The image streams that names may mean; waits for the catalog of a platform that was just started. */
export async function readStreams(client: Client, project: string, signal: AbortSignal): Promise<Streams> {
  const deadline = Date.now() + fillingMs
  for (;;) {
    const catalog = await listed(client, CATALOG_NAMESPACE)
    if (catalog.length > 0 || Date.now() > deadline)
      return { catalog, project: project === CATALOG_NAMESPACE ? [] : await listed(client, project) }
    await sleep(200, undefined, { signal })
  }
}

/** Those of a project that may be seen. */
async function listed(client: Client, namespace: string): Promise<readonly ImageStream[]> {
  try {
    return (await client.list(ImageStream, { namespace })).items
  } catch (error) {
    if (isReason(error, 'Forbidden')) return []
    throw error
  }
}
