import type { Client } from '@hawser/client/client.ts'
import type { AnyKind, DraftHead } from '@hawser/kinds/kind.ts'

/** An object that should be there. */
export interface Wanted {
  readonly kind: AnyKind
  readonly draft: DraftHead & { readonly [field: string]: unknown }
  /** Fields that belong to somebody else once the object is there, left out of the patch. */
  readonly update: DraftHead & { readonly [field: string]: unknown }
}

/** Creates what is missing and brings the rest up to date. What others added to an object stays. */
export async function apply(client: Client, project: string, wanted: readonly Wanted[]): Promise<void> {
  for (const { kind, draft, update } of wanted) {
    const name = draft.metadata.name ?? ''
    if (await client.find(kind, name, project)) {
      await client.patch(kind, name, update, {
        namespace: project,
        type: 'application/strategic-merge-patch+json',
      })
    } else {
      await client.create(kind, draft as never)
    }
  }
}
