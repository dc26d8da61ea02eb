import type { Verb } from '../resources/resources.ts'

/**
 * The verb of a request on a resource, as authorization and metrics name it. Undefined: the method is not allowed there.
 *
 * @param on  Whether the path names one object, and whether it names a subresource of it.
 */
export function verbOf(
  method: string | undefined,
  on: { readonly name?: string; readonly subresource?: string },
  watch: boolean,
): Verb | 'watch' | undefined {
  const named = on.name !== undefined
  switch (method) {
    case 'GET':
      return named ? 'get' : watch ? 'watch' : 'list'
    case 'POST':
      return !named || on.subresource !== undefined ? 'create' : undefined
    case 'PUT':
      return named ? 'update' : undefined
    case 'PATCH':
      return named ? 'patch' : undefined
    case 'DELETE':
      return named ? 'delete' : 'deletecollection'
    default:
      return undefined
  }
}
