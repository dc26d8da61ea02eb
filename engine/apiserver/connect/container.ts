import type { Pod } from '@hawser/kinds/core/pod.ts'
import { badRequest } from '@hawser/kinds/meta/status.ts'

/**
 * The container a log or exec request means: the one it names, or the only one there is.
 *
 * @throws {StatusError} `BadRequest` when the pod has several and none was named, or none of that name.
 */
export function containerOf({ metadata, spec }: Pod, requested: string | null): string {
  const names = spec.containers.map(({ name }) => name)
  const initNames = (spec.initContainers ?? []).map(({ name }) => name)
  const ephemeralNames = (spec.ephemeralContainers ?? []).map(({ name }) => name)
  if (requested) {
    if ([...names, ...initNames, ...ephemeralNames].includes(requested)) return requested
    throw badRequest(`container ${requested} is not valid for pod ${metadata.name}`)
  }
  const [only] = names
  if (only !== undefined && names.length === 1) return only
  const inits = initNames.length ? ` or one of the init containers: [${initNames.join(' ')}]` : ''
  throw badRequest(
    `a container name must be specified for pod ${metadata.name}, choose one of: [${names.join(' ')}]${inits}`,
  )
}
