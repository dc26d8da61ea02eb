import { isIP } from 'node:net'
import { parsePath } from '@hawser/kinds/meta/path.ts'
import type { Status } from '@hawser/kinds/meta/status.ts'
import { verbOf } from '../http/verb.ts'
import type { User } from '../resources/resources.ts'
import type { AuditLog } from './auditlog.ts'
import { lineOf, type Told, withoutManagedFields } from './event.ts'
import { type Audited, type Wanted, wantedOf } from './policy.ts'
import type { AuditPolicy, Stage } from './policyschema.ts'

/** A request that has just been understood as far as who asks. */
export interface Received {
  readonly auditID: string
  readonly method: string
  /** With the query. */
  readonly uri: string
  /** Without. */
  readonly path: string
  readonly isWatch: boolean
  readonly user: User | undefined
  readonly sourceIPs: readonly string[]
  readonly userAgent: string | undefined
}

/** What is written down about one request as it goes on. Each part is told at most once. */
export interface AuditRecord {
  readonly annotations: Map<string, string>
  impersonates(user: User): void
  /** The parsed body. */
  request(object: unknown): void
  /** Asked for only when it is wanted. */
  response(object: () => unknown): void
  /** The authorizer has let it pass. */
  allowed(): void
  /** @param isBug  It was no refusal: something went wrong that should not. */
  refused(status: Status, isBug: boolean): void
  /** The head of an answer that goes on for long. */
  started(code: number): void
  complete(code: number): void
}

export interface Audit {
  /** Undefined when the policy wants nothing of such requests. */
  received(request: Received): AuditRecord | undefined
}

export function openAudit(policy: AuditPolicy, log: Pick<AuditLog, 'write'>, now: () => number): Audit {
  return {
    received(request) {
      const audited = auditedOf(request)
      const wanted = wantedOf(policy, audited)
      if (wanted.level === 'None') return undefined
      return recordOf(request, audited, wanted, log, now)
    },
  }
}

function auditedOf({
  method,
  path,
  isWatch,
  user,
}: Received): Audited & { readonly version: string | undefined } {
  const parsed = parsePath(path)
  const verb = parsed && verbOf(method, parsed, isWatch)
  if (!parsed || !verb) return { user, verb: method.toLowerCase(), path, on: undefined, version: undefined }
  const { group, version, resource, subresource, name } = parsed
  // A namespace is in itself.
  const namespace = parsed.namespace ?? (group === '' && resource === 'namespaces' ? name : undefined)
  return { user, verb, path, on: { group, resource, subresource, namespace, name }, version }
}

function recordOf(
  { auditID, uri, user, ...received }: Received,
  request: ReturnType<typeof auditedOf>,
  { level, omitStages, omitManagedFields }: Wanted,
  log: Pick<AuditLog, 'write'>,
  now: () => number,
): AuditRecord {
  const told: Told = {
    level,
    auditID,
    requestURI: uri,
    request,
    version: request.version,
    impersonated: undefined,
    sourceIPs: received.sourceIPs,
    userAgent: shortened(received.userAgent),
    status: undefined,
    requestObject: undefined,
    responseObject: undefined,
    received: now(),
    annotations: new Map(),
  }
  const wantsBodies = request.on !== undefined && !isCredential(request.on)
  const write = (stage: Stage): void => {
    if (level === 'Metadata' || !wantsBodies) withoutPatches(told.annotations)
    if (!omitStages.has(stage))
      log.write(lineOf(told, stage, stage === 'RequestReceived' ? told.received : now()))
  }
  const shown = (object: unknown): unknown => (omitManagedFields ? withoutManagedFields(object) : object)
  const decide = (what: 'allow' | 'forbid', why: string): void => {
    told.annotations.set(decision, what)
    told.annotations.set('authorization.k8s.io/reason', why)
  }
  let isBroken = false
  write('RequestReceived')
  return {
    annotations: told.annotations,
    impersonates(as) {
      told.impersonated = as
    },
    request(object) {
      if (wantsBodies && level !== 'Metadata' && object !== undefined) told.requestObject = shown(object)
    },
    response(object) {
      if (wantsBodies && level === 'RequestResponse') told.responseObject = shown(object())
    },
    allowed: () => decide('allow', ''),
    refused({ status, message, reason, details, code }, isBug) {
      if (reason === 'Forbidden' && !told.annotations.has(decision)) decide('forbid', '')
      isBroken = isBug
      told.status = {
        status,
        ...(message && { message }),
        ...(reason && { reason }),
        ...(details && { details }),
        ...(code !== undefined && { code }),
      }
    },
    started(code) {
      told.status ??= { code }
      write('ResponseStarted')
    },
    complete(code) {
      told.status ??= { code }
      write(isBroken ? 'Panic' : 'ResponseComplete')
    },
  }
}

/** Bodies that hold tokens are not written down, whatever a policy says: who reads the log must not become their bearer. */
const isCredential = ({ group, resource, subresource }: NonNullable<Audited['on']>): boolean =>
  (resource === 'serviceaccounts' && subresource === 'token') ||
  (group === 'authentication.k8s.io' && resource === 'tokenreviews')

/** What webhooks change is a part of the body: it is written down where the body is, as upstream. */
function withoutPatches(annotations: Map<string, string>): void {
  for (const key of annotations.keys())
    if (key.startsWith('patch.webhook.admission.k8s.io/')) annotations.delete(key)
}

const decision = 'authorization.k8s.io/decision'
const longestAgent = 1024
const shortened = (agent: string | undefined): string | undefined =>
  agent !== undefined && agent.length > longestAgent ? `${agent.slice(0, longestAgent)}...TRUNCATED` : agent

/** Where a request came from, by its own words first and by the connection last: only that one is proven. */
export function sourceIPs(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  remote = '',
): string[] {
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => isIP(one))
  const real = String(headers['x-real-ip'] ?? '').trim()
  const said = isIP(real) && !forwarded.includes(real) ? [...forwarded, real] : forwarded
  const peer = remote.replace(/^::ffff:(?=\d+\.)/, '')
  return peer && said.at(-1) !== peer ? [...said, peer] : said
}
