import { isObject } from '@hawser/kinds/meta/json.ts'
import { badRequest, codeOf, StatusError, type StatusReason } from '@hawser/kinds/meta/status.ts'

/** What a webhook answered. */
export interface Verdict {
  readonly allowed: boolean
  /** A JSON patch, of mutating webhooks. */
  readonly patch: readonly unknown[]
  readonly warnings: readonly string[]
  readonly auditAnnotations: Readonly<Record<string, string>>
  /** meta/v1 Status: why not. */
  readonly result: Readonly<Record<string, unknown>> | undefined
}

/**
 * Reads an answer, which may be anything.
 *
 * @throws {Error} in upstream's words when it is no answer to what was asked.
 */
export function verdictOf(uid: string, mutating: boolean, answer: unknown): Verdict {
  const { apiVersion, kind, response } = isObject(answer) ? answer : {}
  if (!isObject(response)) throw new Error('webhook response was absent')
  if (response.uid !== uid) {
    throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? '')}`)
  }
  if (apiVersion !== 'admission.k8s.io/v1' || kind !== 'AdmissionReview') {
    const got = `${apiVersion ?? ''}, Kind=${kind ?? ''}`
    throw new Error(`expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got ${got}`)
  }
  return {
    allowed: response.allowed === true,
    patch: patchOf(response, mutating),
    warnings: texts(response.warnings),
    auditAnnotations: textMap(response.auditAnnotations),
    result: isObject(response.status) ? response.status : undefined,
  }
}

function patchOf(
  { patch, patchType }: Readonly<Record<string, unknown>>,
  mutating: boolean,
): readonly unknown[] {
  const isPatch = typeof patch === 'string' && patch !== ''
  const isTyped = patchType !== undefined && patchType !== null
  if (!mutating) {
    if (isPatch) throw new Error('validating webhook may not return response.patch')
    if (isTyped) throw new Error('validating webhook may not return response.patchType')
    return []
  }
  if (isPatch && !isTyped) throw new Error('webhook returned response.patch but not response.patchType')
  if (!isPatch && isTyped) throw new Error('webhook returned response.patchType but not response.patch')
  if (!isPatch) return []
  if (patchType === '') throw new Error('webhook returned invalid response.patchType of ""')
  if (patchType !== 'JSONPatch') throw new Error(`unsupported patch type ${JSON.stringify(patchType)}`)
  const operations = parsed(Buffer.from(patch, 'base64').toString())
  if (!Array.isArray(operations)) throw new Error('webhook returned a response.patch that is no JSON patch')
  return operations
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** More warnings than a header can hold are nobody's to read. */
const maxWarnings = 30
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string').slice(0, maxWarnings) : []
const textMap = (value: unknown): Record<string, string> =>
  isObject(value)
    ? Object.fromEntries(
        Object.entries(value).filter(([, one]) => typeof one === 'string') as [string, string][],
      )
    : {}

/** The refusal of a webhook, with its code, reason, details and words. */
export function denied(name: string, { result = {} }: Verdict): StatusError {
  const { message, reason, code, details } = result
  const start = `admission webhook ${JSON.stringify(name)} denied the request`
  const why = message ? `: ${message}` : reason ? `: ${reason}` : ' without explanation'
  const number = typeof code === 'number' && code >= 400 && code <= 599 ? code : 400
  const known = Object.entries(codeOf).find(([, one]) => one === number)?.[0] as StatusReason | undefined
  return new StatusError(known ?? 'BadRequest', start + why, {
    foreign: { code: number, ...(typeof reason === 'string' && reason && { reason }) },
    ...(isObject(details) && { details }),
  })
}

/** A webhook that could not be asked, or whose answer is none. */
export const failed = (name: string, cause: Error): StatusError => {
  const message = `failed calling webhook ${JSON.stringify(name)}: ${cause.message}`
  return new StatusError('InternalError', `Internal error occurred: ${message}`, {
    cause,
    causes: [{ message }],
  })
}

export const noDryRun = (name: string): StatusError =>
  badRequest(`admission webhook ${JSON.stringify(name)} does not support dry run`)
