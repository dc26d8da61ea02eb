import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClusterRole } from '@hawser/kinds/rbac/clusterrole.ts'
import { reconcile } from './reconcile.ts'

const rule = (resource: string) => ({ verbs: ['get'], apiGroups: [''], resources: [resource] })
const role = (name: string, labels: Record<string, string>, ...resources: string[]): ClusterRole =>
  ({ metadata: { name, labels }, rules: resources.map(rule) }) as unknown as ClusterRole
const gathering = (
  name: string,
  to: string[],
  labels: Record<string, string>,
  ...has: string[]
): ClusterRole =>
  ({
    ...role(name, labels, ...has),
    aggregationRule: { clusterRoleSelectors: to.map((one) => ({ matchLabels: { [one]: 'true' } })) },
  }) as ClusterRole
const edit = { edit: 'true' }

const cases: Record<string, { given: [ClusterRole, ...ClusterRole[]]; want: string[] | undefined }> = {
  'the rules of those that are selected, by name': {
    given: [
      gathering('e', ['edit'], {}),
      role('b', edit, 'pods'),
      role('a', edit, 'secrets'),
      role('c', {}, 'x'),
    ],
    want: ['secrets', 'pods'],
  },
  'a rule that two have is there once': {
    given: [gathering('e', ['edit'], {}), role('a', edit, 'pods'), role('b', edit, 'pods', 'secrets')],
    want: ['pods', 'secrets'],
  },
  'several selectors, in their order': {
    given: [
      gathering('e', ['edit', 'view'], {}),
      role('a', { view: 'true' }, 'pods'),
      role('b', edit, 'secrets'),
    ],
    want: ['secrets', 'pods'],
  },
  'it does not gather itself': {
    given: [gathering('e', ['edit'], edit, 'own'), role('a', edit, 'pods')],
    want: ['pods'],
  },
  'what nobody has any more goes': { given: [gathering('e', ['edit'], {}, 'pods')], want: [] },
  'nothing to change': {
    given: [gathering('e', ['edit'], {}, 'pods'), role('a', edit, 'pods')],
    want: undefined,
  },
  'a role without an aggregation rule keeps its own': {
    given: [role('a', edit, 'pods'), role('b', edit, 'secrets')],
    want: undefined,
  },
}
for (const [name, { given, want }] of Object.entries(cases)) {
  test(name, () => {
    const [action] = reconcile({ role: given[0], roles: given })
    assert.deepEqual(action?.rules, want?.map(rule))
  })
}
