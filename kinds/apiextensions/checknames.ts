import { type FieldError, invalid } from '../meta/field.ts'
import { dns1035Label } from '../meta/names.ts'
import type { CustomResourceDefinitionNames } from './crdspec.ts'

/** The form of names; which of them must be there is said elsewhere. */
export function checkNames(names: CustomResourceDefinitionNames, path: string): FieldError[] {
  const { plural, singular = '', kind, listKind = '', shortNames = [], categories = [] } = names
  return [
    ...checkLabel(plural, `${path}.plural`),
    ...checkLabel(singular, `${path}.singular`),
    ...checkKind(kind, `${path}.kind`),
    ...checkKind(listKind, `${path}.listKind`),
    ...shortNames.flatMap((name, i) => checkEntry(name, `${path}.shortNames[${i}]`)),
    ...(kind && kind === listKind
      ? [invalid(`${path}.listKind`, listKind, 'kind and listKind may not be the same')]
      : []),
    ...categories.flatMap((name, i) => checkEntry(name, `${path}.categories[${i}]`)),
  ]
}

const checkLabel = (name: string, path: string): FieldError[] => (name ? checkEntry(name, path) : [])

function checkEntry(name: string, path: string): FieldError[] {
  const problems = dns1035Label(name)
  return problems.length > 0 ? [invalid(path, name, problems.join(','))] : []
}

function checkKind(kind: string, path: string): FieldError[] {
  const problems = kind ? dns1035Label(kind.toLowerCase()) : []
  if (problems.length === 0) return []
  const demand = `may have mixed case, but should otherwise match: ${problems.join(',')}`
  return [invalid(path, kind, demand)]
}
