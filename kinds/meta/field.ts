/** Why a field was refused, as in upstream's field.ErrorType; `reason` of `Status.details.causes`. */
export type FieldErrorType =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueDuplicate'
  | 'FieldValueNotFound'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTypeInvalid'
  /** Somebody else owns the field: server-side apply. */
  | 'FieldManagerConflict'

/** One refused field: `problem` is the sentence after `field: ` in the message, in upstream's wording. */
export interface FieldError {
  readonly type: FieldErrorType
  /** Path from the object, as in `spec.containers[0].name`. */
  readonly field: string
  readonly problem: string
}

const said = (start: string, detail: string | undefined): string => (detail ? `${start}: ${detail}` : start)
// Upstream prints strings quoted, numbers and booleans plainly, and objects as JSON.
const shown = (value: unknown): string => (value === undefined ? '""' : JSON.stringify(value))

export const required = (field: string, detail?: string): FieldError => ({
  type: 'FieldValueRequired',
  field,
  problem: said('Required value', detail),
})
export const invalid = (field: string, value: unknown, detail: string): FieldError => ({
  type: 'FieldValueInvalid',
  field,
  problem: said(`Invalid value: ${shown(value)}`, detail),
})
/** Where upstream prints the value in Go's own way, such as `[]string{"a", "b"}`: `shown` is what it prints. */
export const invalidAs = (field: string, shown: string, detail: string): FieldError => ({
  type: 'FieldValueInvalid',
  field,
  problem: said(`Invalid value: ${shown}`, detail),
})
/** A list of texts as Go prints it. */
export const goStrings = (list: readonly string[], type = '[]string'): string =>
  `${type}{${list.map((text) => JSON.stringify(text)).join(', ')}}`
/** When the value is the whole object, which upstream does not print. */
export const invalidAsWhole = (field: string, detail: string): FieldError => ({
  type: 'FieldValueInvalid',
  field,
  problem: said('Invalid value', detail),
})
export const notSupported = (field: string, value: unknown, supported: readonly string[]): FieldError =>
  notSupportedAs(field, shown(value), supported)
export const notSupportedAs = (field: string, shown: string, supported: readonly string[]): FieldError => ({
  type: 'FieldValueNotSupported',
  field,
  problem: said(
    `Unsupported value: ${shown}`,
    `supported values: ${supported.map((text) => JSON.stringify(text)).join(', ')}`,
  ),
})
export const forbidden = (field: string, detail: string): FieldError => ({
  type: 'FieldValueForbidden',
  field,
  problem: said('Forbidden', detail),
})
export const duplicate = (field: string, value: unknown): FieldError => ({
  type: 'FieldValueDuplicate',
  field,
  problem: `Duplicate value: ${shown(value)}`,
})
export const notFound = (field: string, value: unknown): FieldError => ({
  type: 'FieldValueNotFound',
  field,
  problem: `Not found: ${shown(value)}`,
})
export const tooMany = (field: string, count: number, limit: number): FieldError => ({
  type: 'FieldValueTooMany',
  field,
  problem: `Too many: ${count}: must have at most ${limit} items`,
})
export const tooLong = (field: string, limit: number): FieldError => ({
  type: 'FieldValueTooLong',
  field,
  problem: `Too long: may not be more than ${limit} bytes`,
})
export const immutable = (field: string, value: unknown): FieldError =>
  invalid(field, value, 'field is immutable')
