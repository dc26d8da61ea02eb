import { parseFieldSelector } from '@hawser/kinds/meta/selector.ts'
import type { Look } from '../../admission/draft.ts'
import type { Attributes, Decision, ResourceAttributes } from '../attributes.ts'
import { nodeRules } from '../policy/noderules.ts'
import { askedOf } from '../rbac/rule.ts'
import { ruleSet, setAllows } from '../rbac/ruleset.ts'
import { type NodeGraph, nodeNameOf } from './graph.ts'
import { nodeOf } from './identity.ts'
import { reference } from './references.ts'

const yes: Decision = { allowed: true, reason: '' }
const no = (reason: string): Decision => ({ allowed: false, reason })
const silent = no('')

/** One request of a node on a resource. */
interface Asked {
  readonly node: string
  readonly verb: string
  readonly on: ResourceAttributes
  readonly look: Look
  readonly graph: Pick<NodeGraph, 'needs'>
}

/**
 * What a node agent may do: it reads what the pods bound to it refer to, and writes what is about itself. What an
 * object on its way in must look like is for the NodeRestriction plugin. Upstream's node authorizer with its reasons;
 * undefined for whoever is no node.
 */
export function decideForNode(
  { user, verb, on }: Attributes,
  look: Look,
  graph: Pick<NodeGraph, 'needs'>,
): Decision | undefined {
  const node = nodeOf(user)
  if (node === undefined) return undefined
  if (node === '') return no(`unknown node for user ${JSON.stringify(user.name)}`)
  if (!('path' in on)) {
    const resource = on.group ? `${on.plural}.${on.group}` : on.plural
    const narrowed = narrow[resource]
    if (narrowed) return narrowed({ node, verb, on, look, graph })
  }
  return setAllows(allowedToNodes, askedOf({ verb, on })) ? yes : silent
}

const allowedToNodes = ruleSet(nodeRules)

/** Resources of which a node may not touch all objects. */
const narrow: Readonly<Record<string, (asked: Asked) => Decision>> = {
  __proto__: null as never,
  secrets: readReferenced,
  configmaps: readReferenced,
  persistentvolumeclaims: (asked) =>
    asked.on.subresource === 'status' ? updateStatus(asked) : get(asked, isNeeded),
  persistentvolumes: (asked) => get(asked, isVolumeNeeded),
  'volumeattachments.storage.k8s.io': (asked) => get(asked, isAttachedHere),
  serviceaccounts: createToken,
  'leases.coordination.k8s.io': ownLease,
  'csinodes.storage.k8s.io': ownCSINode,
  nodes: ownNode,
  pods: ownPods,
}

type IsRelated = (asked: Asked) => boolean

const isNeeded: IsRelated = ({ node, on, graph }) =>
  graph.needs(node, reference(on.plural, on.namespace, on.name ?? ''))

const isVolumeNeeded: IsRelated = ({ node, on, look, graph }) => {
  const { claimRef } = (look.find('persistentvolumes', undefined, on.name ?? '')?.spec ?? {}) as {
    claimRef?: { namespace?: string; name?: string }
  }
  return Boolean(
    claimRef?.name &&
      graph.needs(node, reference('persistentvolumeclaims', claimRef.namespace, claimRef.name)),
  )
}

const isAttachedHere: IsRelated = ({ node, on, look }) => {
  const attachment = look.find('volumeattachments.storage.k8s.io', undefined, on.name ?? '')
  return (attachment?.spec as { nodeName?: string } | undefined)?.nodeName === node
}

const isOnNode: IsRelated = ({ node, on, look }) => {
  const pod = look.find('pods', on.namespace, on.name ?? '')
  return pod !== undefined && nodeNameOf(pod) === node
}

function related(asked: Asked, isRelated: IsRelated): Decision {
  if (!asked.on.name) return no('No Object name found')
  if (isRelated(asked)) return yes
  return no(`no relationship found between node '${asked.node}' and this object`)
}

const isRead = (verb: string): boolean => verb === 'get' || verb === 'list' || verb === 'watch'
const isChange = (verb: string): boolean => verb === 'update' || verb === 'patch'

function get(asked: Asked, isRelated: IsRelated): Decision {
  if (asked.verb !== 'get') return no('can only get individual resources of this type')
  if (asked.on.subresource) return no('cannot get subresource')
  return related(asked, isRelated)
}

function readReferenced(asked: Asked): Decision {
  const { verb, on } = asked
  if (!isRead(verb)) return no('can only read resources of this type')
  if (on.subresource) return no('cannot read subresource')
  if (!on.namespace) return no('can only read namespaced object of this type')
  return related(asked, isNeeded)
}

const updateStatus = (asked: Asked): Decision =>
  isChange(asked.verb) ? related(asked, isNeeded) : no('can only get/update/patch this type')

function createToken(asked: Asked): Decision {
  const { verb, on } = asked
  if (verb !== 'create' || !on.name) return no('can only create tokens for individual service accounts')
  if (on.subresource !== 'token') return no('can only create token subresource of serviceaccount')
  return related(asked, isNeeded)
}

const ownVerbs = ['get', 'create', 'update', 'patch', 'delete']
const leaseNamespace = 'kube-node-lease'

function ownLease({ node, verb, on }: Asked): Decision {
  if (!ownVerbs.includes(verb)) return no('can only get, create, update, patch, or delete a node lease')
  if (on.namespace !== leaseNamespace)
    return no(`can only access leases in the "${leaseNamespace}" system namespace`)
  // The name of what is created is not known before its body is read.
  if (verb === 'create' || on.name === node) return yes
  return no('can only access node lease with the same name as the requesting node')
}

function ownCSINode({ node, verb, on }: Asked): Decision {
  if (!ownVerbs.includes(verb)) return no('can only get, create, update, patch, or delete a CSINode')
  if (on.subresource) return no('cannot authorize CSINode subresources')
  if (verb === 'create' || on.name === node) return yes
  return no('can only access CSINode with the same name as the requesting node')
}

function ownNode({ node, verb, on }: Asked): Decision {
  if (on.subresource === 'status') return isChange(verb) ? yes : silent
  if (on.subresource) return silent
  if (verb === 'create' || isChange(verb)) return yes
  if (!isRead(verb)) return silent
  if (on.name === node) return yes
  return on.name
    ? no(`node '${node}' cannot read '${on.name}', only its own Node object`)
    : no(`node '${node}' cannot read all nodes, only its own Node object`)
}

function ownPods(asked: Asked): Decision {
  const { verb, on } = asked
  if (on.subresource === 'status') return isChange(verb) ? yes : silent
  if (on.subresource === 'eviction') return verb === 'create' ? yes : silent
  if (on.subresource) return silent
  if (verb === 'create' || verb === 'delete') return yes
  if (verb === 'get') return related(asked, isOnNode)
  if (verb !== 'list' && verb !== 'watch') return silent
  if (selectsNode(on.fieldSelector, asked.node)) return yes
  if (on.name) return related(asked, isOnNode)
  return no('can only list/watch pods with spec.nodeName field selector')
}

function selectsNode(fieldSelector: string | undefined, node: string): boolean {
  if (!fieldSelector) return false
  try {
    return parseFieldSelector(fieldSelector).some(
      ({ field, equal, value }) => field === 'spec.nodeName' && equal && value === node,
    )
  } catch {
    // A selector that cannot be read selects nothing; the list itself says what is wrong with it.
    return false
  }
}
