import { type FieldError, invalid, invalidAs, notSupported, required } from '../meta/field.ts'
import { dnsSubdomain, pathSegment } from '../meta/names.ts'
import { type BindingParts, type RoleRef, rbacGroup, type Subject } from './subject.ts'

/** Rules of both kinds of bindings; one within a namespace may also refer to its roles. */
export function checkBinding(
  now: BindingParts,
  old: BindingParts | undefined,
  namespaced: boolean,
): FieldError[] {
  const { subjects = [], roleRef } = now
  return [
    ...checkRoleRef(roleRef, namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']),
    ...subjects.flatMap((subject, i) => checkSubject(subject, namespaced, `subjects[${i}]`)),
    ...(old && !isSame(roleRef, old.roleRef)
      ? [invalidAs('roleRef', shown(roleRef), 'cannot change roleRef')]
      : []),
  ]
}

const isSame = (a: RoleRef, b: RoleRef): boolean =>
  a.apiGroup === b.apiGroup && a.kind === b.kind && a.name === b.name
const shown = ({ apiGroup, kind, name }: RoleRef): string =>
  `rbac.RoleRef{APIGroup:${JSON.stringify(apiGroup)}, Kind:${JSON.stringify(kind)}, Name:${JSON.stringify(name)}}`

function checkRoleRef({ apiGroup, kind, name }: RoleRef, kinds: readonly string[]): FieldError[] {
  const errors: FieldError[] = []
  if (apiGroup !== rbacGroup) errors.push(notSupported('roleRef.apiGroup', apiGroup, [rbacGroup]))
  if (!kinds.includes(kind)) errors.push(notSupported('roleRef.kind', kind, kinds))
  if (!name) errors.push(required('roleRef.name'))
  else for (const problem of pathSegment(name)) errors.push(invalid('roleRef.name', name, problem))
  return errors
}

function checkSubject(subject: Subject, namespaced: boolean, path: string): FieldError[] {
  const nameless = subject.name ? [] : [required(`${path}.name`)]
  switch (subject.kind) {
    case 'ServiceAccount':
      return [...nameless, ...checkServiceAccount(subject, namespaced, path)]
    case 'User':
    case 'Group':
      return [...nameless, ...checkPerson(subject, path)]
    default:
      return [...nameless, notSupported(`${path}.kind`, subject.kind, ['ServiceAccount', 'User', 'Group'])]
  }
}

function checkServiceAccount(
  { name, apiGroup, namespace }: Subject,
  namespaced: boolean,
  path: string,
): FieldError[] {
  return [
    ...(name ? dnsSubdomain(name).map((problem) => invalid(`${path}.name`, name, problem)) : []),
    ...(apiGroup ? [notSupported(`${path}.apiGroup`, apiGroup, [''])] : []),
    ...(!namespaced && !namespace ? [required(`${path}.namespace`)] : []),
  ]
}

function checkPerson({ kind, name, apiGroup = '' }: Subject, path: string): FieldError[] {
  return [
    ...(name ? [] : [invalid(`${path}.name`, name, `${kind.toLowerCase()} name cannot be empty`)]),
    ...(apiGroup === rbacGroup ? [] : [notSupported(`${path}.apiGroup`, apiGroup, [rbacGroup])]),
  ]
}
