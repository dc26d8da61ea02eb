import type { BoundObjectReference } from '@hawser/kinds/authentication/tokenrequest.ts'
import { Node } from '@hawser/kinds/core/node.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { badRequest, notFound, StatusError } from '@hawser/kinds/meta/status.ts'
import type { Find } from './liveness.ts'
import type { Binding, Ref } from './serviceaccount.ts'

type Bound = Pick<Binding, 'pod' | 'secret' | 'node'>

/**
 * What a token is bound to, of those things that exist now.
 *
 * @throws {StatusError} `BadRequest` for a kind that tokens are not bound to and for a pod of another account;
 *   `NotFound`; `Conflict` when the object of that name is another one.
 */
export function boundTo(
  find: Find,
  namespace: string,
  account: string,
  ref: BoundObjectReference | undefined,
): Bound {
  if (!ref) return {}
  const { apiVersion = '', kind = '' } = ref
  if (apiVersion !== 'v1' || !Object.hasOwn(bindable, kind))
    throw badRequest(`cannot bind token to object of type ${goKind(apiVersion, kind)}`)
  const bind = bindable[kind] as Bindable
  const object = existing(find, bind.kind, bind.kind.scope === 'Namespaced' ? namespace : undefined, ref)
  return bind.bound(object, find, account)
}

interface Bindable {
  readonly kind: AnyKind
  bound(object: KubeObject, find: Find, account: string): Bound
}

const refOf = ({ metadata: { name, uid } }: KubeObject): Ref => ({ name, uid })

const bindable: Readonly<Record<string, Bindable>> = {
  Pod: { kind: Pod, bound: boundToPod },
  Secret: { kind: Secret, bound: (object) => ({ secret: refOf(object) }) },
  Node: { kind: Node, bound: (object) => ({ node: refOf(object) }) },
}

function boundToPod(object: KubeObject, find: Find, account: string): Bound {
  const { serviceAccountName, nodeName } = (object as unknown as Pod).spec
  if (serviceAccountName !== account) {
    throw badRequest(
      `cannot bind token for serviceaccount "${account}" to pod running with different serviceaccount name.`,
    )
  }
  const pod = refOf(object)
  if (!nodeName) return { pod }
  const node = find('nodes', undefined, nodeName)
  return { pod, node: node ? refOf(node) : { name: nodeName } }
}

function existing(
  find: Find,
  kind: AnyKind,
  namespace: string | undefined,
  { name = '', uid }: BoundObjectReference,
): KubeObject {
  const object = find(kind.resource, namespace, name)
  if (!object) throw notFound(kind, name)
  if (!uid || uid === object.metadata.uid) return object
  throw new StatusError(
    'Conflict',
    `Operation cannot be fulfilled on ${kind.kind} "${name}": the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    { details: { kind: kind.kind, name } },
  )
}

/** A type as Go prints it. */
function goKind(apiVersion: string, kind: string): string {
  const slash = apiVersion.indexOf('/')
  const [group, version] =
    slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)]
  return `${group}/${version}, Kind=${kind}`
}
