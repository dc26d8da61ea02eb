import { base64Length } from '../meta/base64.ts'
import { type FieldError, forbidden, invalid } from '../meta/field.ts'
import { joined, ofEach } from '../meta/joined.ts'
import { configMapKey } from '../meta/names.ts'
import { same } from '../meta/same.ts'

type Texts = Readonly<Record<string, string>>
/** What a ConfigMap or a Secret may hold in all. */
export const dataLimit = 1024 * 1024

/** Keys become names of files. */
export const checkKeys = (data: Texts, path: string): FieldError[] =>
  ofEach(Object.keys(data), (key) =>
    configMapKey(key).map((problem) => invalid(`${path}[${key}]`, key, problem)),
  )

export function checkSize(path: string, texts: Texts, bytes: Texts): FieldError[] {
  let size = Object.values(bytes).reduce((sum, value) => sum + base64Length(value), 0)
  for (const text of Object.values(texts)) size += text.length
  // UTF-8 is at most three times the length: only then is counting worth it.
  if (size > dataLimit / 3) for (const text of Object.values(texts)) size += utf8Length(text) - text.length
  return size > dataLimit
    ? [
        {
          type: 'FieldValueTooLong',
          field: path,
          problem: `Too long: may not be more than ${dataLimit} bytes`,
        },
      ]
    : []
}
const utf8Length = (text: string): number => new TextEncoder().encode(text).length

interface Sealed {
  readonly immutable?: boolean
}
/** Once marked immutable, an object and the mark itself stay. */
export function checkSeal<T extends Sealed>(
  now: T,
  old: T | undefined,
  ...fields: (keyof T & string)[]
): FieldError[] {
  if (!old?.immutable) return []
  const problem = 'field is immutable when `immutable` is set'
  return joined(
    now.immutable ? [] : [forbidden('immutable', problem)],
    fields.filter((field) => !same(now[field], old[field])).map((field) => forbidden(field, problem)),
  )
}
