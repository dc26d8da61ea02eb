import { tell } from '../finding.ts'
import { field, type Member, membersOf, textOf } from '../yaml/expect.ts'
import { asMap } from './merge.ts'

const annotationKey = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/

/** Labels of compose may say anything, as annotations here may. */
export function annotationsOf(given: Member | undefined): Record<string, string> {
  if (!given) return {}
  const labels = membersOf(field(asMap(given.at, /=/), given.key, given.findings))
  return Object.fromEntries(
    labels.flatMap((label) => {
      if (annotationKey.test(label.name))
        return [[label.name, label.at.is === 'scalar' ? label.at.text : (textOf(label) ?? '')]]
      tell(label.findings, label.place, label.key, 'is left out, as it cannot be the name of an annotation')
      return []
    }),
  )
}
