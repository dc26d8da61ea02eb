import { status } from '@grpc/grpc-js'
import { RuntimeError, type RuntimeErrorReason } from './errors.ts'

const reasonOfCode: Readonly<Record<number, RuntimeErrorReason>> = {
  [status.CANCELLED]: 'Cancelled',
  [status.INVALID_ARGUMENT]: 'Invalid',
  [status.OUT_OF_RANGE]: 'Invalid',
  [status.DEADLINE_EXCEEDED]: 'Timeout',
  [status.NOT_FOUND]: 'NotFound',
  [status.ALREADY_EXISTS]: 'AlreadyExists',
  [status.PERMISSION_DENIED]: 'Denied',
  [status.UNAUTHENTICATED]: 'Denied',
  [status.RESOURCE_EXHAUSTED]: 'Exhausted',
  [status.FAILED_PRECONDITION]: 'Conflict',
  [status.ABORTED]: 'Conflict',
  [status.UNAVAILABLE]: 'Unavailable',
}

/** containerd answers much with the code Unknown; these parts of its messages say what it was. First match wins. */
const reasonOfText: readonly (readonly [RegExp, RuntimeErrorReason])[] = [
  [/no space left on device|disk quota exceeded/, 'Exhausted'],
  [/cannot start a stopped process|is in CONTAINER_\w+ state|process already finished/, 'Conflict'],
  [/authorization failed|unauthorized|401 Unauthorized|403 Forbidden|insufficient_scope/i, 'Denied'],
  [/context deadline exceeded/, 'Timeout'],
  [/: not found$|404 Not Found/, 'NotFound'],
]

/** An answer of gRPC that is not OK. */
export interface Refusal {
  readonly code: number
  readonly details: string
}

/** @param call What was asked, for the message: `StartContainer 4f00ab`. */
export function refused(call: string, refusal: Refusal): RuntimeError {
  return new RuntimeError(reasonOf(refusal), `${call}: ${refusal.details}`, { cause: refusal })
}

function reasonOf({ code, details }: Refusal): RuntimeErrorReason {
  const vague = code === status.UNKNOWN || code === status.INTERNAL
  const byText = vague ? reasonOfText.find(([pattern]) => pattern.test(details))?.[1] : undefined
  return byText ?? reasonOfCode[code] ?? 'Failed'
}
