import type { Draft, Kind, ObjectOf } from '@hawser/kinds/kind.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import type { Fields } from '@hawser/kinds/schema.ts'
import type { Client } from './client.ts'

const ATTEMPTS = 10

/**
 * Reads an object, changes it and writes it back, again when somebody else was faster.
 *
 * @param change  Gives the changed object, or undefined to leave it alone. Called once per attempt.
 * @returns       The object as it now is; undefined when it does not exist.
 */
export async function modify<F extends Fields>(
  client: Client,
  kind: Kind<F>,
  { name, namespace }: { readonly name: string; readonly namespace?: string },
  change: (object: ObjectOf<Kind<F>>) => Draft<Kind<F>> | undefined,
  how: 'update' | 'updateStatus' = 'update',
): Promise<ObjectOf<Kind<F>> | undefined> {
  for (let attempt = 1; ; attempt++) {
    const object = await client.find(kind, name, namespace)
    const changed = object && change(object)
    if (!changed) return object
    try {
      return await client[how](kind, changed)
    } catch (error) {
      if (isReason(error, 'NotFound')) return undefined
      if (!isReason(error, 'Conflict') || attempt === ATTEMPTS) throw error
    }
  }
}
