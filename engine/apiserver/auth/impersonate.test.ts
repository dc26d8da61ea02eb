import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Impersonation } from './actas.ts'
import { type Attributes, resourceText } from './attributes.ts'
import { mayImpersonate } from './impersonate.ts'

const jane = { name: 'jane', groups: [] }
const nothing = { groups: [], extra: {} }

/** `group/resource` and name (in its namespace) of each part that is asked about. */
function asked(as: Partial<Impersonation> & { name: string }): string[] {
  const found: string[] = []
  const authorizer = {
    decide({ verb, on }: Attributes) {
      if ('path' in on) throw new Error('asked about a path')
      found.push(`${verb} ${on.group}/${resourceText(on)} ${on.namespace ?? ''}/${on.name}`)
      return { allowed: true, reason: '' }
    },
  }
  assert.equal(mayImpersonate(authorizer, jane, { ...nothing, ...as }), undefined)
  return found
}

const cases: Record<string, readonly [Partial<Impersonation> & { name: string }, string[]]> = {
  'a user': [{ name: 'joe' }, ['impersonate /users /joe']],
  'a ServiceAccount': [
    { name: 'system:serviceaccount:shop:builder' },
    ['impersonate /serviceaccounts shop/builder'],
  ],
  'a name that only begins like a ServiceAccount': [
    { name: 'system:serviceaccount:shop' },
    ['impersonate /users /system:serviceaccount:shop'],
  ],
  'groups, extra and uid, each for itself': [
    { name: 'joe', groups: ['a', 'b'], uid: '7', extra: { scopes: ['x', 'y'] } },
    [
      'impersonate /users /joe',
      'impersonate /groups /a',
      'impersonate /groups /b',
      'impersonate authentication.k8s.io/userextras/scopes /x',
      'impersonate authentication.k8s.io/userextras/scopes /y',
      'impersonate authentication.k8s.io/uids /7',
    ],
  ],
}
for (const [name, [as, want]] of Object.entries(cases)) {
  test(`acting as ${name} asks for it`, () => assert.deepEqual(asked(as), want))
}

test('the first part that may not be taken is the refusal', () => {
  const authorizer = {
    decide: ({ on }: Attributes) => ({
      allowed: 'plural' in on && on.plural === 'users',
      reason: 'so it is',
    }),
  }
  assert.equal(
    mayImpersonate(authorizer, jane, { ...nothing, name: 'joe', groups: ['system:masters'] })?.message,
    'groups "system:masters" is forbidden: User "jane" cannot impersonate resource "groups" in API group "" at the cluster scope: so it is',
  )
})
