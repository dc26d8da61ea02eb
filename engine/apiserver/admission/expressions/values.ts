import type { KubeObject } from '@hawser/kinds/kind.ts'
import { fromJson } from '../../cel/json.ts'
import { type Authorize, authorizerOf, resourceCheckOf } from '../../cel/library/authorizer.ts'
import { dyn } from '../../cel/types.ts'
import type { Value } from '../../cel/values.ts'
import type { AdmissionContext, AdmissionRequest } from '../chain.ts'
import { namespaceOf } from '../matching/selector.ts'
import { reviewOf, type Sent } from '../webhooks/review.ts'
import { namespaceType, requestType } from './environment.ts'

type Values = Readonly<Record<string, Value>>

/**
 * What the variables of expressions stand for. Each is made when an expression asks for it.
 *
 * @param sent  The objects as the kind that the expressions know.
 */
export function valuesOf(request: AdmissionRequest, sent: Sent, context: AdmissionContext): Values {
  const { user, subresource = '', name, namespace = '' } = request
  const { group, plural } = sent.kind
  const authorize = authorizeBy(context, user)
  return {
    get object() {
      return fromJson(dyn, sent.object)
    },
    get oldObject() {
      return fromJson(dyn, sent.old)
    },
    get request() {
      const { request: asked } = reviewOf('', request, { ...sent, object: undefined }) as { request: object }
      return fromJson(requestType, asked)
    },
    get namespaceObject() {
      return namespaceValue(request, context)
    },
    get authorizer() {
      return authorizerOf(user, authorize)
    },
    get 'authorizer.requestResource'() {
      return resourceCheckOf(user, authorize, { group, resource: plural, subresource, namespace, name })
    },
  }
}

/** Of what is in no namespace there is none; a Namespace is not in itself here. */
function namespaceValue(request: AdmissionRequest, { look }: AdmissionContext): Value {
  if (request.kind.resource === 'namespaces') return null
  const name = namespaceOf(request)
  const found = name === undefined ? undefined : look.find('namespaces', undefined, name)
  if (!found) return null
  const { uid: UID, ...metadata } = found.metadata
  return fromJson(namespaceType, { ...found, metadata: { ...metadata, UID } } satisfies Record<
    keyof KubeObject,
    unknown
  >)
}

/** Asks the server's own authorizer. A service account that an expression names is a user like others. */
const authorizeBy =
  ({ isAllowed }: AdmissionContext, asking: AdmissionRequest['user']): Authorize =>
  (asked, question) => {
    const user = asked.name === asking.name ? asking : asked
    if ('path' in question)
      return { allowed: isAllowed({ user, verb: question.verb, on: { path: question.path } }) }
    const { verb, group, resource, subresource, namespace, name } = question
    const on = {
      group,
      plural: resource,
      ...(subresource && { subresource }),
      ...(namespace && { namespace }),
      ...(name && { name }),
    }
    return { allowed: isAllowed({ user, verb, on }) }
  }
