import type { Status } from '@hawser/kinds/meta/status.ts'
import { formatMicroTime } from '@hawser/kinds/meta/time.ts'
import { infoOf } from '../auth/reviews.ts'
import type { User } from '../resources/resources.ts'
import type { Audited } from './policy.ts'
import type { Level, Stage } from './policyschema.ts'

/** A request on its way, as far as its audit events tell of it. */
export interface Told {
  readonly level: Level
  readonly auditID: string
  readonly requestURI: string
  readonly request: Audited
  /** Of the API group. */
  readonly version: string | undefined
  impersonated: User | undefined
  readonly sourceIPs: readonly string[]
  readonly userAgent: string | undefined
  status: Partial<Status> | undefined
  requestObject: unknown
  responseObject: unknown
  /** Milliseconds since 1970. */
  readonly received: number
  readonly annotations: Map<string, string>
}

/** An `audit.k8s.io/v1` Event as a line of JSON, its fields in upstream's order. @param at  Time of the stage, in ms. */
export function lineOf(told: Told, stage: Stage, at: number): string {
  const { request, impersonated, userAgent, status, annotations, sourceIPs } = told
  return `${JSON.stringify({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: told.level,
    auditID: told.auditID,
    stage,
    requestURI: told.requestURI,
    verb: request.verb,
    user: request.user ? infoOf(request.user) : {},
    ...(impersonated && { impersonatedUser: infoOf(impersonated) }),
    ...(sourceIPs.length > 0 && { sourceIPs }),
    ...(userAgent && { userAgent }),
    ...(request.on && { objectRef: objectRef(told) }),
    ...(status && { responseStatus: { metadata: {}, ...status } }),
    ...(told.requestObject !== undefined && { requestObject: told.requestObject }),
    ...(told.responseObject !== undefined && { responseObject: told.responseObject }),
    requestReceivedTimestamp: formatMicroTime(told.received),
    stageTimestamp: formatMicroTime(at),
    ...(annotations.size > 0 && { annotations: Object.fromEntries(annotations) }),
  })}\n`
}

function objectRef({ request: { on }, version, requestObject }: Told): object {
  const { group = '', resource, subresource, namespace, name } = on ?? {}
  const { uid, resourceVersion } = metadataOf(requestObject)
  return {
    resource,
    ...(namespace && { namespace }),
    ...(name && { name }),
    ...(uid !== undefined && { uid }),
    ...(group && { apiGroup: group }),
    ...(version && { apiVersion: version }),
    ...(resourceVersion !== undefined && { resourceVersion }),
    ...(subresource && { subresource }),
  }
}

function metadataOf(object: unknown): { readonly uid?: unknown; readonly resourceVersion?: unknown } {
  const { metadata } = (object ?? {}) as { metadata?: unknown }
  return typeof metadata === 'object' && metadata !== null ? metadata : {}
}

/** The same object (or list of objects) without what says who manages which field. */
export function withoutManagedFields(object: unknown): unknown {
  if (typeof object !== 'object' || object === null) return object
  const { metadata, items, ...rest } = object as Record<string, unknown>
  if (Array.isArray(items)) return { ...rest, metadata, items: items.map(withoutManagedFields) }
  if (typeof metadata !== 'object' || metadata === null) return object
  const { managedFields: _, ...kept } = metadata as Record<string, unknown>
  return { ...object, metadata: kept }
}
