import type { Log } from '../http/fail.ts'
import { type Audit, openAudit } from './audit.ts'
import { openAuditLog } from './auditlog.ts'
import { readPolicy } from './policyschema.ts'

export interface AuditOptions {
  /** File of an `audit.k8s.io/v1` Policy. */
  readonly policyFile: string
  /** Where events are written, a line of JSON each. */
  readonly logPath: string
  /** A longer file is put aside. Default: 100 MiB. */
  readonly maxBytes?: number
  /** Files put aside that are kept. Default: 10. */
  readonly maxBackups?: number
}

/** @throws when the policy is not one, or the log cannot be written. */
export async function startAudit(
  { policyFile, logPath, maxBytes = 100 * 1024 * 1024, maxBackups = 10 }: AuditOptions,
  onError: Log,
  now: () => number,
): Promise<Audit & AsyncDisposable> {
  const policy = await readPolicy(policyFile)
  const log = await openAuditLog({ path: logPath, maxBytes, maxBackups, onError, now })
  return { ...openAudit(policy, log, now), [Symbol.asyncDispose]: () => log[Symbol.asyncDispose]() }
}
