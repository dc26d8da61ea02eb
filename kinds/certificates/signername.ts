import { type FieldError, invalid, required, tooLong } from '../meta/field.ts'
import { dnsLabel, dnsSubdomain, type NameRule } from '../meta/names.ts'

const longest = { domain: 253, name: 571 } as const

/** `example.com/signer`: a domain, and a path of one step. */
export function checkSignerName(name: string, path: string): FieldError[] {
  if (!name) return [required(path, 'signerName must be provided')]
  if (name === 'kubernetes.io/legacy-unknown')
    return [invalid(path, name, 'the legacy signerName is not allowed via this API version')]
  const [domain = '', step, ...more] = name.split('/')
  if (step === undefined || more.length > 0)
    return [
      invalid(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'"),
    ]
  return [
    ...(domain.length > longest.domain ? [tooLong(path, longest.domain)] : []),
    ...checkParts(domain, dnsLabel, path),
    ...(domain.includes('.')
      ? []
      : [invalid(path, domain, 'should be a domain with at least two segments separated by dots')]),
    ...checkParts(step, dnsSubdomain, path),
    ...(name.length > longest.name ? [tooLong(path, longest.name)] : []),
  ]
}

/** Only the first part that is wrong: the others would say the same again. */
function checkParts(text: string, rule: NameRule, path: string): FieldError[] {
  for (const part of text.split('.')) {
    const problems = rule(part)
    if (problems.length > 0)
      return problems.map((problem) =>
        invalid(path, text, `validating label ${JSON.stringify(part)}: ${problem}`),
      )
  }
  return []
}
