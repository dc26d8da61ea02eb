import { authorizerType, resourceCheckType } from '../../cel/library/authorizer.ts'
import { bool, type CelType, dyn, int, list, map, object, string, timestamp } from '../../cel/types.ts'

const groupVersion = { group: string, version: string }

/** What expressions of policies and webhooks know of a request. Upstream's names. */
export const requestType = object('kubernetes.AdmissionRequest', {
  kind: object('kubernetes.GroupVersionKind', { ...groupVersion, kind: string }),
  resource: object('kubernetes.GroupVersionResource', { ...groupVersion, resource: string }),
  subResource: string,
  requestKind: object('kubernetes.GroupVersionKind', { ...groupVersion, kind: string }),
  requestResource: object('kubernetes.GroupVersionResource', { ...groupVersion, resource: string }),
  requestSubResource: string,
  name: string,
  namespace: string,
  operation: string,
  userInfo: object('kubernetes.UserInfo', {
    username: string,
    uid: string,
    groups: list(string),
    extra: map(string, list(string)),
  }),
  dryRun: bool,
  options: dyn,
})

const condition = object('kubernetes.NamespaceCondition', {
  status: string,
  type: string,
  lastTransitionTime: timestamp,
  message: string,
  reason: string,
})
/** The parts of a Namespace that upstream shows. */
export const namespaceType = object('kubernetes.Namespace', {
  metadata: object('kubernetes.NamespaceMetadata', {
    name: string,
    generateName: string,
    namespace: string,
    labels: map(string, string),
    annotations: map(string, string),
    UID: string,
    creationTimestamp: timestamp,
    deletionGracePeriodSeconds: int,
    deletionTimestamp: timestamp,
    generation: int,
    resourceVersion: string,
    finalizers: list(string),
  }),
  spec: object('kubernetes.NamespaceSpec', { finalizers: list(string) }),
  status: object('kubernetes.NamespaceStatus', { conditions: list(condition), phase: string }),
})

export type Variables = Readonly<Record<string, CelType>>

/** What an expression may name. */
export const variablesOf = (has: {
  readonly params?: boolean
  readonly authorizer?: boolean
  readonly object?: CelType
  readonly paramsType?: CelType
}): Variables => ({
  object: has.object ?? dyn,
  oldObject: has.object ?? dyn,
  request: requestType,
  namespaceObject: namespaceType,
  ...(has.params && { params: has.paramsType ?? dyn }),
  ...(has.authorizer && { authorizer: authorizerType, 'authorizer.requestResource': resourceCheckType }),
})
