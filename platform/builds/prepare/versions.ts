import type { Client } from '@hawser/client/client.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { INPUT_VERSIONS, inputKind, inputName, inputObjects } from '@hawser/kinds/build/inputs.ts'

/**
 * Notes on a build which versions of secrets and config maps it takes in. Before its pod is created: what changes while the
 * pod begins is then newer than what is noted, and not the other way round.
 */
export async function noteVersions(client: Pick<Client, 'find' | 'patch'>, build: Build): Promise<void> {
  const { name, namespace = '' } = build.metadata
  const objects = inputObjects(build.spec)
  if (objects.length === 0) return
  const versions: Record<string, string> = {}
  for (const object of objects) {
    const found = await client.find(inputKind(object), object.name, namespace)
    versions[inputName(object)] = found?.metadata.resourceVersion ?? ''
  }
  const annotations = { [INPUT_VERSIONS]: JSON.stringify(versions) }
  await client.patch(Build, name, { metadata: { annotations } }, { namespace })
}
