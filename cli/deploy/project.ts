import type { Client } from '@hawser/client/client.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'

/** Makes the project unless it is there. */
export async function ensureProject(client: Client, project: string): Promise<void> {
  if (await client.find(Namespace, project)) return
  try {
    await client.create(Namespace, { metadata: { name: project } })
  } catch (error) {
    // Somebody else made it in between.
    if (!isReason(error, 'AlreadyExists')) throw error
  }
}
