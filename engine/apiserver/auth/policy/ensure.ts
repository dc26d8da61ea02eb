import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { Resources } from '../../resources/resources.ts'
import { loopback } from '../loopback.ts'
import { type PolicyBinding, type PolicyRole, policyBindings, policyRoles } from './policy.ts'
import { type Correction, correctBinding, correctRole } from './reconcile.ts'

type Reach = Pick<Resources, 'kinds' | 'look' | 'call'>

/** The namespaces of the system, which upstream's API server makes too. */
const namespaces = ['kube-system', 'kube-public', 'kube-node-lease', 'default']

/**
 * Makes what the built-in policy consists of, and corrects what is there. When everything is in place, nothing is
 * written.
 *
 * @param onError  Told about an object that cannot be corrected; the others are.
 */
export async function ensurePolicy(resources: Reach, onError: (error: unknown) => void): Promise<void> {
  const kindOf = kindsByName(resources.kinds)
  const write = writer(resources, onError)
  const namespaceKind = kindOf('Namespace')
  if (!namespaceKind || !kindOf('ClusterRole')) return
  await Promise.all(
    namespaces
      .filter((name) => !resources.look.find('namespaces', undefined, name))
      .map((name) => write(namespaceKind, { do: 'create', object: { metadata: { name } } })),
  )
  const find = (wanted: PolicyRole | PolicyBinding): KubeObject | undefined =>
    resources.look.find(
      (kindOf(wanted.kind) as AnyKind).resource,
      wanted.metadata.namespace,
      wanted.metadata.name,
    )
  await Promise.all([
    ...policyRoles.map((role) => write(kindOf(role.kind) as AnyKind, correctRole(role, find(role)))),
    ...policyBindings.map((one) => write(kindOf(one.kind) as AnyKind, correctBinding(one, find(one)))),
  ])
}

function kindsByName(kinds: readonly AnyKind[]): (name: string) => AnyKind | undefined {
  const groups = ['', 'rbac.authorization.k8s.io']
  const known = new Map(kinds.filter(({ group }) => groups.includes(group)).map((kind) => [kind.kind, kind]))
  return (name) => known.get(name)
}

function writer({ call }: Reach, onError: (error: unknown) => void) {
  return async (kind: AnyKind, correction: Correction): Promise<void> => {
    if (!correction) return
    const { metadata } = correction.object as Pick<KubeObject, 'metadata'>
    const { name, namespace } = metadata
    const target = { kind, user: loopback, namespace }
    try {
      if (correction.do === 'replace') await call({ ...target, verb: 'delete', name })
      const body = correction.object
      if (correction.do === 'update') await call({ ...target, verb: 'update', name, body })
      else await call({ ...target, verb: 'create', body })
    } catch (error) {
      onError(error)
    }
  }
}
