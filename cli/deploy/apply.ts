import type { Client } from '@hawser/client/client.ts'
import type { Wanted } from '../app/objects.ts'

/** Creates what is missing and brings the rest up to date. What others added to an object stays. */
export async function apply(client: Client, project: string, wanted: readonly Wanted[]): Promise<void> {
  for (const { kind, draft, patch } of wanted) {
    const name = draft.metadata.name ?? ''
    if (!(await client.find(kind, name, project))) await client.create(kind, draft)
    else if (patch) {
      await client.patch(kind, name, patch, {
        namespace: project,
        type: 'application/strategic-merge-patch+json',
      })
    }
  }
}
