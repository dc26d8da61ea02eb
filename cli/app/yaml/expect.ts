import { complain, type Findings, type Place, tell } from '../finding.ts'
import type { Entry, Located, Mapping } from './located.ts'

/** A value, the key it stands under, and where what is wrong with it is noted. */
export interface Field {
  readonly at: Located
  /** `services.web.ports`. */
  readonly key: string
  readonly findings: Findings
}

export const field = (at: Located, key: string, findings: Findings): Field => ({ at, key, findings })

/** Notes a problem with the field; the answer is undefined, so that reading goes on. */
export const wrong = ({ at, key, findings }: Field, problem: string): undefined =>
  complain(findings, at, key, problem)

/** Tells what becomes of the field. */
export const note = ({ at, key, findings }: Field, text: string): void => tell(findings, at, key, text)

/** Nothing is written behind the key. */
export const isEmpty = ({ at }: Field): boolean => at.is === 'scalar' && at.value === null

/** Text of a scalar; numbers and booleans as they are written. */
export function textOf(field: Field): string | undefined {
  if (field.at.is === 'scalar' && field.at.value !== null) return field.at.text
  return wrong(field, `must be a text, not ${article(field.at)}`)
}

export function numberOf(field: Field): number | undefined {
  const text = field.at.is === 'scalar' ? field.at.text : ''
  const number = Number(text)
  if (text.trim() !== '' && Number.isFinite(number)) return number
  return wrong(field, `must be a number, not ${article(field.at)}`)
}

export function wholeOf(field: Field, least: number, most: number): number | undefined {
  const number = numberOf(field)
  if (number === undefined || (Number.isInteger(number) && number >= least && number <= most)) return number
  return wrong(field, `must be a whole number from ${least} to ${most}, not ${number}`)
}

const words: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  y: true,
  false: false,
  no: false,
  off: false,
  n: false,
}
export function booleanOf(field: Field): boolean | undefined {
  const value = field.at.is === 'scalar' ? words[field.at.text.toLowerCase()] : undefined
  return value ?? wrong(field, `must be true or false, not ${article(field.at)}`)
}

/** Items of a list, each under a key of its own; none of a field that is not there. */
export function itemsOf(field: Field | undefined): Field[] {
  if (!field) return []
  const { at, key, findings } = field
  if (at.is === 'list') return at.items.map((item, i) => ({ at: item, key: `${key}[${i}]`, findings }))
  if (!isEmpty(field)) wrong(field, `must be a list, not ${article(at)}`)
  return []
}

/** Texts of a list; one text alone is a list of it. */
export function textsOf(field: Field): string[] {
  if (field.at.is === 'scalar' && field.at.value !== null) return [field.at.text]
  return itemsOf(field).flatMap((item) => textOf(item) ?? [])
}

export interface Member extends Field {
  readonly name: string
  /** Of the key. */
  readonly place: Place
}

/** `wrong` and `note` about the key, rather than about what stands behind it. */
export const wrongKey = ({ place, key, findings }: Member, problem: string): undefined =>
  complain(findings, place, key, problem)
export const noteKey = ({ place, key, findings }: Member, text: string): void =>
  tell(findings, place, key, text)

/** Members of a mapping; none of a field that is not there. */
export function membersOf(field: Field | undefined): Member[] {
  if (!field) return []
  const { at, key, findings } = field
  if (at.is === 'map') return [...at.entries].map(([name, entry]) => member(name, entry, key, findings))
  if (!isEmpty(field)) wrong(field, `must be a mapping of names to values, not ${article(at)}`)
  return []
}

export function memberOf({ at, key, findings }: Field, name: string): Member | undefined {
  const entry = (at as Mapping).entries?.get(name)
  return entry && member(name, entry, key, findings)
}

/** Text of the member of that name, when there is one. */
export function textAt(members: ReadonlyMap<string, Member>, name: string): string | undefined {
  const found = members.get(name)
  return found && textOf(found)
}

const member = (name: string, { place, value }: Entry, key: string, findings: Findings): Member => ({
  name,
  place,
  at: value,
  key: key ? `${key}.${name}` : name,
  findings,
})

const article = (at: Located): string => {
  if (at.is === 'list') return 'a list'
  if (at.is === 'map') return 'a mapping'
  return at.value === null ? 'nothing' : JSON.stringify(at.text)
}
