import { type FieldError, forbidden, invalid, notSupported, required } from './field.ts'
import { joined } from './joined.ts'
import { labelValue, qualifiedName } from './names.ts'

type Texts = Readonly<Record<string, string>> | undefined

/** Valid keys come again and again; a set of those seen costs less than their patterns. */
const goodKeys = new Set<string>()
function keyProblems(key: string): readonly string[] {
  if (goodKeys.has(key)) return []
  const problems = qualifiedName(key)
  if (goodKeys.size > 4096) goodKeys.clear()
  if (problems.length === 0) goodKeys.add(key)
  return problems
}

export function checkLabels(labels: Texts, path: string): FieldError[] {
  const errors: FieldError[] = []
  for (const key in labels) {
    for (const problem of keyProblems(key)) errors.push(invalid(path, key, problem))
    const value = labels[key] as string
    for (const problem of labelValue(value)) errors.push(invalid(path, value, problem))
  }
  return errors
}

const annotationLimit = 256 * 1024
export function checkAnnotations(annotations: Texts, path: string): FieldError[] {
  const errors: FieldError[] = []
  let size = 0
  for (const key in annotations) {
    for (const problem of keyProblems(key.toLowerCase())) errors.push(invalid(path, key, problem))
    size += key.length + (annotations[key] as string).length
  }
  // UTF-8 is at most three times the length: counting bytes is for the rare large ones.
  if (size > annotationLimit / 3 && byteLength(annotations ?? {}) > annotationLimit)
    errors.push({
      type: 'FieldValueTooLong',
      field: path,
      problem: `Too long: may not be more than ${annotationLimit} bytes`,
    })
  return errors
}
const byteLength = (texts: NonNullable<Texts>): number =>
  new TextEncoder().encode(Object.entries(texts).flat().join('')).length

/** Labels and annotations of a pod template. */
export const checkTemplateMetadata = (
  metadata: { readonly labels?: Texts; readonly annotations?: Texts },
  path: string,
): FieldError[] =>
  joined(
    checkLabels(metadata.labels, `${path}.labels`),
    checkAnnotations(metadata.annotations, `${path}.annotations`),
  )

/** `spec.selector` of workloads: keys, operators and their values. */
export function checkLabelSelector(
  selector: {
    readonly matchLabels?: Texts
    readonly matchExpressions?: readonly {
      readonly key: string
      readonly operator: string
      readonly values?: readonly string[]
    }[]
  },
  path: string,
): FieldError[] {
  const errors = checkLabels(selector.matchLabels, `${path}.matchLabels`)
  selector.matchExpressions?.forEach(({ key, operator, values = [] }, i) => {
    const at = `${path}.matchExpressions[${i}]`
    if (['In', 'NotIn'].includes(operator)) {
      if (values.length === 0)
        errors.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"))
    } else if (['Exists', 'DoesNotExist'].includes(operator)) {
      if (values.length > 0)
        errors.push(
          forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
        )
    } else errors.push(notSupported(`${at}.operator`, operator, ['DoesNotExist', 'Exists', 'In', 'NotIn']))
    for (const problem of qualifiedName(key)) errors.push(invalid(`${at}.key`, key, problem))
    values.forEach((value, j) => {
      for (const problem of labelValue(value)) errors.push(invalid(`${at}.values[${j}]`, value, problem))
    })
  })
  return errors
}
