import type {
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
} from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import type { Said } from './conditions.ts'

type Names = CustomResourceDefinitionNames

/** Names that are taken in a group. */
export interface Taken {
  readonly resources: ReadonlySet<string>
  readonly kinds: ReadonlySet<string>
}

/** The names that other definitions of a group have. Of a definition that is just beginning nothing is taken yet. */
export function takenBy(others: readonly CustomResourceDefinition[]): Taken {
  const names = others.map(({ status }) => status.acceptedNames)
  return {
    resources: new Set(
      names.flatMap(({ plural, singular = '', shortNames = [] }) => [plural, singular, ...shortNames]),
    ),
    kinds: new Set(names.flatMap(({ kind, listKind = '' }) => [kind, listKind])),
  }
}

/** The names that kinds of the server itself have in a group: nobody else's objects are to lie among theirs. */
export function takenByOurs(kinds: readonly AnyKind[], group: string): Taken {
  const ours = kinds.filter((kind) => !kind.isCustom && kind.group === group)
  return {
    resources: new Set(
      ours.flatMap(({ plural, singular, shortNames = [] }) => [plural, singular, ...shortNames]),
    ),
    kinds: new Set(ours.flatMap(({ kind, listKind = `${kind}List` }) => [kind, listKind])),
  }
}

export const union = (a: Taken, b: Taken): Taken => ({
  resources: a.resources.union(b.resources),
  kinds: a.kinds.union(b.kinds),
})

/**
 * Which of the names it asks for a definition gets: those that are free or its own already.
 *
 * @returns The accepted names, and condition `NamesAccepted`.
 */
export function acceptNames(
  wanted: Names,
  accepted: Names,
  taken: Taken,
): { readonly names: Names; readonly condition: Said } {
  const names: { -readonly [K in keyof Names]: Names[K] } = { ...accepted }
  let conflict: { reason: string; message: string } | undefined
  const claim = (field: 'plural' | 'singular' | 'kind' | 'listKind', among: ReadonlySet<string>): void => {
    const name = wanted[field]
    if (name === accepted[field] || name === undefined || !among.has(name))
      Object.assign(names, { [field]: name })
    else conflict = { reason: `${field[0]?.toUpperCase()}${field.slice(1)}Conflict`, message: inUse(name) }
  }
  claim('plural', taken.resources)
  claim('singular', taken.resources)
  const own = new Set(accepted.shortNames)
  const used = (wanted.shortNames ?? []).filter((name) => !own.has(name) && taken.resources.has(name))
  if (used.length === 0) setShortNames(names, wanted)
  else conflict = { reason: 'ShortNamesConflict', message: aggregate(used.map(inUse)) }
  claim('kind', taken.kinds)
  claim('listKind', taken.kinds)
  if (wanted.categories) names.categories = wanted.categories
  else delete names.categories
  const condition: Said = conflict
    ? { type: 'NamesAccepted', status: 'False', ...conflict }
    : { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }
  return { names, condition }
}

function setShortNames(names: { shortNames?: readonly string[] }, { shortNames }: Names): void {
  if (shortNames) names.shortNames = shortNames
  else delete names.shortNames
}

const inUse = (name: string): string => `${JSON.stringify(name)} is already in use`
const aggregate = (texts: readonly string[]): string =>
  texts.length === 1 ? (texts[0] as string) : `[${texts.join(', ')}]`
