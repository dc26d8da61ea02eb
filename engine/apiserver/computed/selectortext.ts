import type {
  FieldSelectorAttributes,
  LabelSelectorAttributes,
} from '@hawser/kinds/authorization/accessspec.ts'
import { parseFieldSelector, parseLabelSelector } from '@hawser/kinds/meta/selector.ts'

/** A selector as text, as far as it is understood, and whether something in it is not. */
export interface SelectorText {
  readonly text: string
  readonly hasErrors: boolean
}

/** The field selector of a review. Requirements are and-ed: what is not understood is left out, which asks for more. */
export function fieldSelectorText({ rawSelector, requirements = [] }: FieldSelectorAttributes): SelectorText {
  if (rawSelector) return { text: rawSelector, hasErrors: !isReadable(parseFieldSelector, rawSelector) }
  const terms = requirements.map(({ key, operator, values = [] }) => {
    const [value = ''] = values
    if (values.length !== 1 || !(operator === 'In' || operator === 'NotIn')) return undefined
    return `${key}${operator === 'In' ? '=' : '!='}${value.replace(/[\\,=]/g, '\\$&')}`
  })
  const known = terms.filter((term) => term !== undefined)
  return { text: known.join(','), hasErrors: known.length < terms.length }
}

const labelOperators = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist'])

/** The same for labels, which nothing here asks for: only what is wrong with them is told. */
export function labelSelectorText({ rawSelector, requirements = [] }: LabelSelectorAttributes): SelectorText {
  if (rawSelector) return { text: rawSelector, hasErrors: !isReadable(parseLabelSelector, rawSelector) }
  const known = requirements.filter(({ operator }) => labelOperators.has(operator))
  return { text: known.map(({ key }) => key).join(','), hasErrors: known.length < requirements.length }
}

function isReadable(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text)
    return true
  } catch {
    return false
  }
}
