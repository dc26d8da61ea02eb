import { Namespace } from '@hawser/kinds/core/namespace.ts'
import type { LabelSelector } from '@hawser/kinds/meta/labelselector.ts'
import { matchesLabels, requirementsOf } from '@hawser/kinds/meta/selector.ts'
import { notFound } from '@hawser/kinds/meta/status.ts'
import type { AdmissionRequest } from '../chain.ts'
import type { Look } from '../draft.ts'

/**
 * Whether the namespace of a request is one of those selected. Objects without a namespace are never left out, and a
 * Namespace is in itself.
 *
 * @throws {StatusError} `NotFound` when there is no such namespace.
 */
export function selectsNamespace(selector: LabelSelector, request: AdmissionRequest, look: Look): boolean {
  const requirements = requirementsOf(selector)
  if (requirements.length === 0) return true
  const { kind, namespace, object, subresource, operation } = request
  if (kind.resource === 'namespaces' && subresource === undefined && operation !== 'DELETE') {
    return matchesLabels(requirements, object?.metadata.labels)
  }
  const name = namespaceOf(request)
  if (!name || (namespace === undefined && kind.resource !== 'namespaces')) return true
  const found = look.find('namespaces', undefined, name)
  if (!found) throw notFound(Namespace, name)
  return matchesLabels(requirements, found.metadata.labels)
}

/** Requests for a Namespace are in the namespace of that name: upstream's rule. */
export const namespaceOf = ({ kind, namespace, name }: AdmissionRequest): string | undefined =>
  kind.resource === 'namespaces' ? name : namespace

/** Whether the object as it was or as it is to be is one of those selected. */
export function selectsObject(selector: LabelSelector, { object, old }: AdmissionRequest): boolean {
  const requirements = requirementsOf(selector)
  if (requirements.length === 0) return true
  return [object, old].some(
    (one) => one?.metadata !== undefined && matchesLabels(requirements, one.metadata.labels),
  )
}
