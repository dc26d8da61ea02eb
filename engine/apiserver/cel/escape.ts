/** Words that are no identifiers in CEL. */
export const reserved: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
)

const escapes: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
}

/**
 * The identifier by which expressions name a JSON field, or undefined when they cannot name it.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules
 * @example escapeField('x-kube') // 'x__dash__kube'
 */
export function escapeField(name: string): string | undefined {
  if (name === '' || /^[0-9]/.test(name) || /[^\w\-./]/.test(name)) return undefined
  if (reserved.has(name)) return `__${name}__`
  return name.replace(/__|[-./]/g, (part) => escapes[part] as string)
}
