import { type StatusDetails, StatusError } from '@hawser/kinds/meta/status.ts'
import type { User } from '../resources/resources.ts'

/** The resource a request is about, as authorization sees it. */
export interface ResourceAttributes {
  readonly group: string
  readonly plural: string
  readonly subresource?: string | undefined
  readonly namespace?: string | undefined
  readonly name?: string | undefined
}

/** What a user wants to do: a verb on a resource or, outside the API groups, on a path. */
export interface Attributes {
  readonly user: User
  /** `get list watch create update patch delete deletecollection`; on a path the HTTP method in lower case. */
  readonly verb: string
  readonly on: ResourceAttributes | { readonly path: string }
}

/** The refusal of a request, in upstream's words. */
export function forbidden({ user, verb, on }: Attributes): StatusError {
  const who = `User "${user.name}" cannot ${verb}`
  if ('path' in on) return new StatusError('Forbidden', `forbidden: ${who} path "${on.path}"`)
  const { group, plural, subresource, namespace, name } = on
  const resource = group ? `${plural}.${group}` : plural
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope'
  const what = subresource ? `${plural}/${subresource}` : plural
  const details: StatusDetails = { ...(name && { name }), ...(group && { group }), kind: plural }
  return new StatusError(
    'Forbidden',
    `${resource}${name ? ` "${name}"` : ''} is forbidden: ${who} resource "${what}" in API group "${group}" ${where}`,
    { details },
  )
}
