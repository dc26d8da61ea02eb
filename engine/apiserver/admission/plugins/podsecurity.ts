import type { Pod } from '@hawser/kinds/core/pod.ts'
import { invalid } from '@hawser/kinds/meta/status.ts'
import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from '../chain.ts'
import type { Look } from '../draft.ts'
import { forbid } from '../forbid.ts'
import type { PodLike } from '../podsecurity/check.ts'
import { existingViolations } from '../podsecurity/existing.ts'
import { isFullyPrivileged, type Policy, policyOf } from '../podsecurity/policy.ts'
import { holdsTemplate, isSignificant, isStricter, review, templateOf } from '../podsecurity/review.ts'

/** Subresources of pods that carry a pod. */
const podSubresources: readonly (string | undefined)[] = [undefined, 'ephemeralcontainers', 'resize']

/** Keeps pods to the Pod Security Standard that the labels of their namespace name. */
export const podSecurity: AdmissionPlugin = {
  name: 'PodSecurity',
  handles: (operation, { resource }, subresource) =>
    (operation === 'CREATE' || operation === 'UPDATE') &&
    (resource === 'pods'
      ? podSubresources.includes(subresource)
      : subresource === undefined && (resource === 'namespaces' || holdsTemplate(resource))),
  validate(request, context) {
    if (request.kind.resource === 'namespaces') checkNamespace(request, context)
    else checkPods(request, context)
  },
}

function checkPods(request: AdmissionRequest, { look }: AdmissionContext): void {
  const { kind, namespace, object, old } = request
  const policy = policyFor(look, namespace)
  const isPod = kind.resource === 'pods'
  if (isFullyPrivileged(policy)) {
    if (isPod) annotate(request, 'enforce-policy', 'privileged:latest')
    return
  }
  if (!isPod && policy.warn.level === 'privileged' && policy.audit.level === 'privileged') return
  if (isPod && old && !isSignificant(object as unknown as Pod, old as unknown as Pod)) return
  const pod = isPod ? object : object && templateOf(kind.resource, object)
  if (!pod) return
  const { refusal, warnings, annotations } = review(policy, pod as unknown as PodLike, isPod)
  for (const [key, value] of Object.entries(annotations)) annotate(request, key, value)
  if (refusal) throw forbid(request, refusal)
  request.warnings.push(...warnings)
}

const policyFor = (look: Look, namespace: string | undefined): Policy =>
  policyOf(look.find('namespaces', undefined, namespace ?? '')?.metadata.labels)

const annotate = ({ auditAnnotations }: AdmissionRequest, key: string, value: string): void =>
  void auditAnnotations.set(`pod-security.kubernetes.io/${key}`, value)

function checkNamespace(request: AdmissionRequest, { look }: AdmissionContext): void {
  const { kind, name, object, old } = request
  const now = policyOf(object?.metadata.labels)
  const before = old && policyOf(old.metadata.labels)
  const isOld = before && before.errors.length > 0 && textOf(before) === textOf(now)
  if (now.errors.length > 0 && !isOld) throw invalid(kind, name, now.errors)
  if (!before || !isStricter(now, before)) return
  const pods = look.within('pods', name)
  request.warnings.push(...existingViolations(name, now.enforce, pods as unknown as Pod[]))
}

const textOf = ({ errors }: Policy): string => JSON.stringify(errors)
