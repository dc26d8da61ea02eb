import { type FieldError, forbidden, invalid, required } from '@hawser/kinds/meta/field.ts'
import { invalid as invalidObject } from '@hawser/kinds/meta/status.ts'
import { isPrintable, maxNameBytes } from '../managedfields/name.ts'
import type { Call, Verb } from './resources.ts'

const kinds: Partial<Readonly<Record<Verb, string>>> = {
  create: 'CreateOptions',
  update: 'UpdateOptions',
  patch: 'PatchOptions',
  delete: 'DeleteOptions',
  deletecollection: 'DeleteOptions',
}

/** @throws {StatusError} `Invalid` for a write with options that do not exist: it would be done in another way. */
export function checkSupported({ verb, options }: Call): void {
  const kind = kinds[verb]
  if (options?.unsupported && kind)
    throw invalidObject({ group: 'meta.k8s.io', kind }, '', options.unsupported)
}

/** @throws {StatusError} `Invalid` for options that do not fit the write. */
export function checkWriteOptions({ verb, options, patchType }: Call): void {
  if (options === undefined && patchType !== 'apply') return
  const { fieldManager = '', force } = options ?? {}
  const errors: FieldError[] = []
  if (patchType === 'apply') {
    if (fieldManager === '') errors.push(required('fieldManager', 'is required for apply patch'))
  } else if (verb === 'patch' && force !== undefined) {
    errors.push(forbidden('force', 'may not be specified for non-apply patch'))
  }
  if (fieldManager !== '') errors.push(...nameProblems(fieldManager))
  if (errors.length > 0) throw invalidObject({ group: 'meta.k8s.io', kind: kinds[verb] ?? '' }, '', errors)
}

function nameProblems(name: string): FieldError[] {
  const errors: FieldError[] = []
  if (Buffer.byteLength(name) > maxNameBytes) {
    errors.push({
      type: 'FieldValueTooLong',
      field: 'fieldManager',
      problem: `Too long: may not be more than ${maxNameBytes} bytes`,
    })
  }
  let position = 0
  for (const letter of name) {
    if (!isPrintable(letter)) {
      const code = (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
      errors.push(invalid('fieldManager', name, `invalid character U+${code} (at position ${position})`))
    }
    position += Buffer.byteLength(letter)
  }
  return errors
}
