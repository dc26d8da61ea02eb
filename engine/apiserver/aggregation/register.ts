import { APIService } from '@hawser/kinds/apiregistration/apiservice.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { loopback as user } from '../auth/loopback.ts'
import type { Resources } from '../resources/resources.ts'
import { isManaged, localServices } from './local.ts'

/** Gives every group and version that this server answers for its APIService, and takes away those of what is gone. */
export async function register(resources: Resources): Promise<void> {
  const wanted = localServices(resources.kinds)
  const services = resources.peekAll(APIService) as unknown as readonly APIService[]
  const known = new Map(services.map((service) => [service.metadata.name, service]))
  const call = { kind: APIService, user }
  for (const [name, service] of wanted)
    if (!known.has(name)) await resources.call({ ...call, verb: 'create', body: service }).catch(unlessRaced)
  for (const [name, service] of known)
    if (!wanted.has(name) && isManaged(service))
      await resources.call({ ...call, verb: 'delete', name }).catch(unlessRaced)
}

/** Somebody else was first, which is as good. */
export function unlessRaced(error: unknown): void {
  const raced = ['AlreadyExists', 'Conflict', 'NotFound']
  if (!(error instanceof StatusError && raced.includes(error.reason))) throw error
}
