import { qualifiedName } from '@hawser/kinds/meta/names.ts'
import { field, type Member, membersOf, noteKey, textOf } from '../yaml/expect.ts'
import { asMap } from './merge.ts'

/** Labels of compose may say anything, as annotations here may. */
export function annotationsOf(given: Member | undefined): Record<string, string> {
  if (!given) return {}
  const labels = membersOf(field(asMap(given.at, /=/), given.key, given.findings))
  return Object.fromEntries(
    labels.flatMap((label) => {
      if (qualifiedName(label.name).length === 0)
        return [[label.name, label.at.is === 'scalar' ? label.at.text : (textOf(label) ?? '')]]
      noteKey(label, 'is left out, as it cannot be the name of an annotation')
      return []
    }),
  )
}
