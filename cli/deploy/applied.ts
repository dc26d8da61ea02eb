import type { Client } from '@hawser/client/client.ts'
import { APP_LABEL, type Home } from '../app/objects/wanted.ts'
import { listed, type Resource } from '../resources.ts'

/** An object of any kind. */
export interface Named {
  readonly resource: Resource
  readonly name: string
}

/** Made by controllers, with the labels of what they were made for. */
const derived = ['Endpoints', 'EndpointSlice', 'ReplicaSet', 'Build', 'Event', 'ImageStreamTag', 'ImageTag']

/** Whatever deploys of the application applied, of these kinds; what a controller made goes with its owner. */
export async function appliedFor(
  client: Client,
  { app, project }: Home,
  served: readonly Resource[],
): Promise<Named[]> {
  const kinds = served.filter(
    ({ namespaced, verbs, kind }) =>
      namespaced && verbs.includes('list') && verbs.includes('delete') && !derived.includes(kind),
  )
  const found = await Promise.all(
    kinds.map(async (resource) => {
      const items = await listed(client, resource, project, `${APP_LABEL}=${app}`)
      return items
        .filter(({ metadata }) => !metadata.ownerReferences?.length)
        .map(({ metadata }) => ({ resource, name: metadata.name }))
    }),
  )
  return found.flat()
}
