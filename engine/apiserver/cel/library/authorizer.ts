import { groupsOf, usernameOf } from '@hawser/kinds/core/accountuser.ts'
import { dnsLabel, dnsSubdomain } from '@hawser/kinds/meta/names.ts'
import { type Declared, member } from '../declare.ts'
import { bool, opaque, string } from '../types.ts'
import { CelError, Opaque } from '../values.ts'

/** What an expression asks about: a path, or verbs on a resource. */
export type Asked =
  | { readonly verb: string; readonly path: string }
  | {
      readonly verb: string
      readonly group: string
      readonly resource: string
      readonly subresource: string
      readonly namespace: string
      readonly name: string
      /** As written in the expression; empty when there is none. */
      readonly fieldSelector: string
      readonly labelSelector: string
    }
export interface Verdict {
  readonly allowed: boolean
  readonly reason?: string
  readonly error?: string
}
export interface AuthorizedUser {
  readonly name: string
  readonly groups: readonly string[]
}
/** Says whether a user may do something; must answer at once. */
export type Authorize<U extends AuthorizedUser = AuthorizedUser> = (
  user: U | AuthorizedUser,
  asked: Asked,
) => Verdict

const types = {
  authorizer: opaque('kubernetes.authorization.Authorizer'),
  path: opaque('kubernetes.authorization.PathCheck'),
  group: opaque('kubernetes.authorization.GroupCheck'),
  resource: opaque('kubernetes.authorization.ResourceCheck'),
  decision: opaque('kubernetes.authorization.Decision'),
} as const
const nameOf = (type: keyof typeof types): string => (types[type] as { readonly name: string }).name

/** Declare variable `authorizer` as the first and `authorizer.requestResource` as the second. */
export const authorizerType = types.authorizer
export const resourceCheckType = types.resource

interface Asker {
  readonly user: AuthorizedUser
  readonly authorize: Authorize
}
type ResourceQuestion = Omit<Extract<Asked, { group: string }>, 'verb'>
type Check<Q> = Opaque<Asker & { readonly on: Q }>

/** The value of variable `authorizer`. */
export const authorizerOf = (user: AuthorizedUser, authorize: Authorize): Opaque =>
  new Opaque<Asker>(nameOf('authorizer'), { user, authorize })

/** The value of `authorizer.requestResource`. */
export const resourceCheckOf = (
  user: AuthorizedUser,
  authorize: Authorize,
  on: Partial<ResourceQuestion>,
): Opaque => checkOf({ user, authorize }, { ...unsaid, ...on })

const unsaid: ResourceQuestion = {
  ...{ group: '', resource: '', subresource: '', namespace: '', name: '' },
  ...{ fieldSelector: '', labelSelector: '' },
}
const checkOf = ({ user, authorize }: Asker, on: ResourceQuestion): Opaque =>
  new Opaque(nameOf('resource'), { user, authorize, on })

const asserted = (text: string, what: string): string => {
  if (text.trim() === '') throw new CelError(`${what} must not be empty`)
  return text
}
const narrow = (field: keyof ResourceQuestion) => [
  member([types.resource, string], types.resource, ({ value }: Check<ResourceQuestion>, text: string) =>
    checkOf(value, { ...value.on, [field]: text }),
  ),
]
function serviceAccount({ value }: Opaque<Asker>, namespace: string, name: string): Opaque {
  if (dnsSubdomain(name).length > 0) throw new CelError('Invalid service account name')
  if (dnsLabel(namespace).length > 0) throw new CelError('Invalid service account namespace')
  const groups = [...groupsOf(namespace), 'system:authenticated']
  return authorizerOf({ name: usernameOf(namespace, name), groups }, value.authorize)
}

const decisionOf = ({ user, authorize }: Asker, asked: Asked): Opaque =>
  new Opaque<Verdict>(nameOf('decision'), authorize(user, asked))

/** Two checks and the expression is out of budget: that is upstream's price. */
const perCheck = () => 350_000

/** What an expression can ask of variable `authorizer`. */
export const authorizerFunctions: Declared = {
  path: [
    member(
      [types.authorizer, string],
      types.path,
      ({ value }: Opaque<Asker>, path: string) =>
        new Opaque(nameOf('path'), { ...value, on: asserted(path, 'path') }),
    ),
  ],
  group: [
    member(
      [types.authorizer, string],
      types.group,
      ({ value }: Opaque<Asker>, group: string) => new Opaque(nameOf('group'), { ...value, on: group }),
    ),
  ],
  serviceAccount: [member([types.authorizer, string, string], types.authorizer, serviceAccount)],
  resource: [
    member([types.group, string], types.resource, ({ value }: Check<string>, resource: string) =>
      checkOf(value, { ...unsaid, group: value.on, resource: asserted(resource, 'resource') }),
    ),
  ],
  subresource: narrow('subresource'),
  namespace: narrow('namespace'),
  name: narrow('name'),
  fieldSelector: narrow('fieldSelector'),
  labelSelector: narrow('labelSelector'),
  check: [
    member(
      [types.path, string],
      types.decision,
      ({ value }: Check<string>, verb: string) => decisionOf(value, { verb, path: value.on }),
      perCheck,
    ),
    member(
      [types.resource, string],
      types.decision,
      ({ value }: Check<ResourceQuestion>, verb: string) => decisionOf(value, { ...value.on, verb }),
      perCheck,
    ),
  ],
  errored: [member([types.decision], bool, ({ value }: Opaque<Verdict>) => value.error !== undefined)],
  error: [member([types.decision], string, ({ value }: Opaque<Verdict>) => value.error ?? '')],
  allowed: [member([types.decision], bool, ({ value }: Opaque<Verdict>) => value.allowed)],
  reason: [member([types.decision], string, ({ value }: Opaque<Verdict>) => value.reason ?? '')],
}
