import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { AdmissionRequest } from '../chain.ts'
import { namespaceOf } from '../matching/selector.ts'

/** What is sent, of `admission.k8s.io/v1`: the object as it is to be and as it was, as the kind that the webhook knows. */
export interface Sent {
  readonly kind: AnyKind
  readonly object: object | undefined
  readonly old: object | undefined
}

/** The `AdmissionReview` that asks a webhook about a request. */
export function reviewOf(uid: string, request: AdmissionRequest, { kind, object, old }: Sent): object {
  const { operation, user, name, subresource, options, asked = request.kind } = request
  const { group, version, plural } = kind
  const namespace = namespaceOf(request)
  return {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid,
      kind: kindOf(kind, object ?? old),
      resource: { group, version, resource: plural },
      ...(subresource && { subResource: subresource }),
      requestKind: kindOf(asked, object ?? old),
      requestResource: { group: asked.group, version: asked.version, resource: asked.plural },
      ...(subresource && { requestSubResource: subresource }),
      ...(name && { name }),
      ...(namespace && { namespace }),
      operation,
      userInfo: userInfoOf(user),
      object: object ?? null,
      oldObject: old ?? null,
      dryRun: options.dryRun ?? false,
      options: optionsOf(request),
    },
  }
}

/** Subresources carry objects of other kinds: a Binding, a Scale, the options of a connection. */
function kindOf(kind: AnyKind, object: object | undefined): object {
  const { apiVersion, kind: name } = (object ?? {}) as Partial<KubeObject>
  if (!apiVersion || !name || name === kind.kind) {
    return { group: kind.group, version: kind.version, kind: kind.kind }
  }
  const [version = '', group = ''] = apiVersion.split('/').toReversed()
  return { group, version, kind: name }
}

export function userInfoOf({ name, uid, groups, extra }: AdmissionRequest['user']): object {
  return {
    username: name,
    ...(uid && { uid }),
    ...(groups.length > 0 && { groups }),
    ...(extra && Object.keys(extra).length > 0 && { extra }),
  }
}

const optionKinds = {
  CREATE: 'CreateOptions',
  UPDATE: 'UpdateOptions',
  DELETE: 'DeleteOptions',
  CONNECT: undefined,
}

/** The options of the request as the API writes them, or null. */
export function optionsOf({ operation, options }: AdmissionRequest): object | null {
  const kind = optionKinds[operation]
  if (!kind) return null
  const { dryRun, fieldManager, fieldValidation, gracePeriodSeconds, propagationPolicy } = options
  const { orphanDependents, preconditions } = options
  return {
    kind,
    apiVersion: 'meta.k8s.io/v1',
    ...(dryRun && { dryRun: ['All'] }),
    ...(operation === 'DELETE'
      ? {
          ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
          ...(preconditions && { preconditions }),
          ...(orphanDependents !== undefined && { orphanDependents }),
          ...(propagationPolicy && { propagationPolicy }),
        }
      : {
          ...(fieldManager && { fieldManager }),
          ...(fieldValidation && { fieldValidation }),
        }),
  }
}
