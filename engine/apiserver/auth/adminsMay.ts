import type { MayImpersonate } from './actAs.ts'
import { forbidden } from './attributes.ts'

/** Someone who may do everything may also ask what another may do; nobody else may. */
export const adminsMay: MayImpersonate = (user, { name }) =>
  user.groups.includes('system:masters')
    ? undefined
    : forbidden({ user, verb: 'impersonate', on: { group: '', plural: 'users', name } })
