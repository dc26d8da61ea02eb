/**
 * Why the container runtime refused or failed. A small vocabulary, so that callers `switch` on it instead of
 * reading messages.
 *
 * - `NotFound`, `AlreadyExists`, `Invalid`: about what was asked.
 * - `Conflict`: the thing is in a state that does not allow this now (starting a container that has exited).
 * - `Denied`: a registry wants other credentials.
 * - `Timeout`, `Cancelled`: it may or may not have happened; look before repeating.
 * - `Unavailable`: the runtime is not there at the moment. It is being restarted; try again.
 * - `Exhausted`: no space or another resource has run out.
 * - `Failed`: everything else, with the runtime's own words.
 */
export type RuntimeErrorReason =
  | 'NotFound'
  | 'AlreadyExists'
  | 'Invalid'
  | 'Conflict'
  | 'Denied'
  | 'Timeout'
  | 'Cancelled'
  | 'Unavailable'
  | 'Exhausted'
  | 'Failed'

/** A call to the container runtime that did not succeed. `message` names the call and quotes the runtime. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError'
  readonly reason: RuntimeErrorReason

  constructor(reason: RuntimeErrorReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/** Whether `error` is a RuntimeError for one of `reasons` (any, if none is given). */
export function isRuntimeError(error: unknown, ...reasons: RuntimeErrorReason[]): error is RuntimeError {
  return error instanceof RuntimeError && (reasons.length === 0 || reasons.includes(error.reason))
}
