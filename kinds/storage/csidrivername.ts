import { type FieldError, invalid, required, tooLong } from '../meta/field.ts'
import { dnsSubdomain } from '../meta/names.ts'

/** The name a CSI driver goes by: a domain of at most 63 characters, in whatever case. */
export function checkDriverName(name: string, path: string): FieldError[] {
  if (!name) return [required(path)]
  return [
    ...(name.length > 63 ? [tooLong(path, 63)] : []),
    ...dnsSubdomain(name.toLowerCase()).map((problem) => invalid(path, name, problem)),
  ]
}
