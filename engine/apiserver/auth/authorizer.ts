import type { KubeObject } from '@hawser/kinds/kind.ts'
import type { Look } from '../admission/draft.ts'
import type { User } from '../resources/resources.ts'
import type { Attributes, Decision } from './attributes.ts'
import { type NodeGraph, openNodeGraph } from './node/graph.ts'
import { nodeOf } from './node/identity.ts'
import { decideForNode } from './node/nodeauthorizer.ts'
import { type HeldRules, openRbac, type Rbac } from './rbac/rbac.ts'

/** Who may do what. */
export interface Authorizer {
  /** Costs an administrator nothing, others a look at what they themselves were granted. */
  decide(attributes: Attributes): Decision
  isAllowed(attributes: Attributes): boolean
  /** What a user may do in a namespace, for SelfSubjectRulesReview. */
  rulesOf(user: User, namespace: string): HeldRules & { readonly incomplete: boolean }
  readonly rbac: Pick<Rbac, 'rulesOf' | 'roleRules'>
  /** Told about every change of a pod or PersistentVolume, which decides what its node may read. */
  changed(resource: string, old: KubeObject | undefined, now: KubeObject | undefined): void
}

const yes: Decision = { allowed: true, reason: '' }
/** They may everything, whatever the roles say: nobody can lock the administrator out. */
const privileged = 'system:masters'

/**
 * Upstream's chain: the privileged group, nodes, roles.
 *
 * @param stored  All objects of a resource, for one look at each: what nodes need is found out when the first node asks.
 */
export function openAuthorizer(look: Look, stored: (resource: string) => Iterable<KubeObject>): Authorizer {
  const rbac = openRbac(look)
  let graph: NodeGraph | undefined
  const lazily: Pick<NodeGraph, 'needs'> = {
    needs(node, object) {
      graph ??= graphOf(stored)
      return graph.needs(node, object)
    },
  }

  function decide(attributes: Attributes): Decision {
    if (attributes.user.groups.includes(privileged)) return yes
    const byNode = decideForNode(attributes, look, lazily)
    if (byNode?.allowed) return byNode
    const byRole = rbac.decide(attributes)
    if (byRole.allowed || !byNode?.reason) return byRole
    return { allowed: false, reason: byRole.reason ? `${byNode.reason}\n${byRole.reason}` : byNode.reason }
  }
  return {
    decide,
    isAllowed: (attributes) => decide(attributes).allowed,
    rulesOf(user, namespace) {
      const { rules, errors } = rbac.rulesOf(user, namespace)
      if (nodeOf(user) === undefined) return { rules, errors, incomplete: false }
      return { rules, errors: [nodeRulesUnknown, ...errors], incomplete: true }
    },
    rbac,
    changed(resource, old, now) {
      if (graph) follow(graph, resource, old, now)
    },
  }
}

function graphOf(stored: (resource: string) => Iterable<KubeObject>): NodeGraph {
  const graph = openNodeGraph()
  for (const pod of stored('pods')) graph.podChanged(undefined, pod)
  for (const volume of stored('persistentvolumes')) graph.volumeChanged(undefined, volume)
  return graph
}

const nodeRulesUnknown = 'node authorizer does not support user rule resolution'

function follow(
  graph: NodeGraph,
  resource: string,
  old: KubeObject | undefined,
  now: KubeObject | undefined,
): void {
  if (resource === 'pods') graph.podChanged(old, now)
  else if (resource === 'persistentvolumes') graph.volumeChanged(old, now)
}
