import { type StatusDetails, StatusError } from '@hawser/kinds/meta/status.ts'
import type { User } from '../resources/resources.ts'

/** The resource a request is about, as authorization sees it. */
export interface ResourceAttributes {
  /** Empty for the core group. */
  readonly group: string
  readonly plural: string
  readonly subresource?: string | undefined
  readonly namespace?: string | undefined
  readonly name?: string | undefined
  /** What a list or watch selects, as text: `spec.nodeName=n1`. */
  readonly fieldSelector?: string | undefined
}

/** What a user wants to do: a verb on a resource or, outside the API groups, on a path. */
export interface Attributes {
  readonly user: User
  /** `get list watch create update patch delete deletecollection`; on a path the HTTP method in lower case. */
  readonly verb: string
  readonly on: ResourceAttributes | { readonly path: string }
}

/** What an authorizer says. Nobody here denies: what no authorizer allows is refused. */
export interface Decision {
  readonly allowed: boolean
  /** Why, in upstream's words; empty when there is nothing to say. */
  readonly reason: string
}

/** `pods` or `pods/log`. */
export const resourceText = ({ plural, subresource }: ResourceAttributes): string =>
  subresource ? `${plural}/${subresource}` : plural

/**
 * The refusal of a request, in upstream's words.
 *
 * @param reason  What the authorizers had to say: `RBAC: clusterrole.rbac.authorization.k8s.io "x" not found`.
 */
export function forbidden({ user, verb, on }: Attributes, reason = ''): StatusError {
  const because = reason ? `: ${reason}` : ''
  const who = `User ${shown(user.name)} cannot ${escaped(verb)}`
  if ('path' in on) {
    return new StatusError('Forbidden', `forbidden: ${who} path ${shown(on.path)}${because}`, { details: {} })
  }
  const { group, plural, namespace, name } = on
  const resource = group ? `${plural}.${group}` : plural
  const where = namespace ? `in the namespace ${shown(namespace)}` : 'at the cluster scope'
  const what = `${who} resource ${shown(resourceText(on))} in API group ${shown(group)} ${where}`
  const details: StatusDetails = { ...(name && { name }), ...(group && { group }), kind: plural }
  return new StatusError(
    'Forbidden',
    `${resource}${name ? ` "${name}"` : ''} is forbidden: ${what}${because}`,
    {
      details,
    },
  )
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Go's `%q`. What the client chose is shown in a form that no browser takes for HTML. */
const shown = (text: string): string => escaped(JSON.stringify(text))
const escaped = (text: string): string => text.replace(/[&<>]/g, (char) => entities[char] ?? char)
