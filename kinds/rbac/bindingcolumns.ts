import type { Column, Head } from '../kind.ts'
import type { BindingParts, Subject } from './subject.ts'

const named = ({ subjects = [] }: BindingParts, kind: string, text = ({ name }: Subject) => name): string =>
  subjects
    .filter((subject) => subject.kind === kind)
    .map(text)
    .join(', ')
const wide = { priority: 1, afterAge: true } as const

/** The table of both kinds of bindings. */
export const bindingColumns: readonly Column<Head & BindingParts>[] = [
  { name: 'Role', value: ({ roleRef }) => `${roleRef.kind}/${roleRef.name}` },
  { name: 'Users', ...wide, value: (binding) => named(binding, 'User') },
  { name: 'Groups', ...wide, value: (binding) => named(binding, 'Group') },
  {
    name: 'ServiceAccounts',
    ...wide,
    value: (binding) =>
      named(binding, 'ServiceAccount', ({ namespace = '', name }) => `${namespace}/${name}`),
  },
]
