import { type FieldError, invalid, required } from '../meta/field.ts'

type Annotations = Readonly<Record<string, string>>

const annotation = 'api-approved.kubernetes.io'
const isProtected = (group: string): boolean => /(?:^|\.)(?:k8s|kubernetes)\.io$/.test(group)

/** Groups under `k8s.io` and `kubernetes.io` belong to the community: who uses one says where that was agreed. */
export function checkApproval(
  group: string,
  annotations: Annotations = {},
  old?: Annotations | undefined,
): FieldError[] {
  if (!isProtected(group)) return []
  const state = stateOf(annotations)
  if (old && stateOf(old) === state) return []
  const path = `metadata.annotations[${annotation}]`
  const start = `protected groups must have approval annotation ${JSON.stringify(annotation)}`
  const link = 'see https://github.com/kubernetes/enhancements/pull/1111'
  if (state === 'missing') return [required(path, `${start}, ${link}`)]
  if (state === 'invalid')
    return [
      invalid(
        path,
        annotations[annotation],
        `${start} with either a URL or a reason starting with "unapproved", ${link}`,
      ),
    ]
  return []
}

function stateOf(annotations: Annotations): 'missing' | 'bypassed' | 'approved' | 'invalid' {
  const text = annotations[annotation] ?? ''
  if (!text) return 'missing'
  if (text.startsWith('unapproved')) return 'bypassed'
  return /^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(text) && URL.canParse(text) ? 'approved' : 'invalid'
}
