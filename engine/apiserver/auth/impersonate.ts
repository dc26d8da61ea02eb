import type { StatusError } from '@hawser/kinds/meta/status.ts'
import type { User } from '../resources/resources.ts'
import type { Impersonation } from './actas.ts'
import { type Attributes, type Decision, forbidden, type ResourceAttributes } from './attributes.ts'
import { accountOf } from './serviceaccount.ts'

interface Decides {
  decide(attributes: Attributes): Decision
}

/** Whether a user may act as another: undefined, or the refusal of the first part that he may not take. */
export function mayImpersonate(authorizer: Decides, user: User, as: Impersonation): StatusError | undefined {
  for (const on of partsOf(as)) {
    const attributes = { user, verb: 'impersonate', on }
    const { allowed, reason } = authorizer.decide(attributes)
    if (!allowed) return forbidden(attributes, reason)
  }
  return undefined
}

const authentication = 'authentication.k8s.io'

/** Each part of an identity is a resource of its own. */
function partsOf({ name, groups, uid, extra }: Impersonation): ResourceAttributes[] {
  const account = accountOf(name)
  return [
    account ? { group: '', plural: 'serviceaccounts', ...account } : { group: '', plural: 'users', name },
    ...groups.map((one) => ({ group: '', plural: 'groups', name: one })),
    ...Object.entries(extra).flatMap(([subresource, values]) =>
      values.map((value) => ({ group: authentication, plural: 'userextras', subresource, name: value })),
    ),
    ...(uid ? [{ group: authentication, plural: 'uids', name: uid }] : []),
  ]
}
