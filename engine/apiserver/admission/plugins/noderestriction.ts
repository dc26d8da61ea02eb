import type { KubeObject } from '@hawser/kinds/kind.ts'
import { forbidden } from '@hawser/kinds/meta/status.ts'
import { nodeOf } from '../../auth/node/identity.ts'
import type { AdmissionPlugin } from '../chain.ts'
import { checkMirrorPod } from '../noderestriction/mirrorpod.ts'
import { checkNodeObject } from '../noderestriction/node.ts'
import type { NodeWrite } from '../noderestriction/nodewrite.ts'
import { checkNodeClaim, checkNodeVolume } from '../noderestriction/storage.ts'

type Check = (write: NodeWrite) => string | undefined

/** By resource and subresource. */
const checks: Readonly<Record<string, Check>> = {
  pods: checkPod,
  'pods/status': checkPodStatus,
  'pods/eviction': checkEviction,
  nodes: checkNodeObject,
  'nodes/status': checkNodeObject,
  'persistentvolumeclaims/status': checkNodeClaim,
  persistentvolumeclaims: () => 'may only update PVC status',
  persistentvolumes: checkNodeVolume,
  'leases.coordination.k8s.io': checkLease,
  'csinodes.storage.k8s.io': checkCSINode,
}
const keyOf = (resource: string, subresource: string | undefined): string =>
  subresource === undefined ? resource : `${resource}/${subresource}`

/** A node agent writes what is about itself and the pods bound to it: what the authorizer could not see, it not having the object. */
export const nodeRestriction: AdmissionPlugin = {
  name: 'NodeRestriction',
  handles: (operation, { resource }, subresource) =>
    operation !== 'CONNECT' && Object.hasOwn(checks, keyOf(resource, subresource)),
  mutate(request, { look }) {
    const { user, kind, subresource, name } = request
    const node = nodeOf(user)
    if (node === undefined) return
    const problem =
      node === ''
        ? `could not determine node from user ${JSON.stringify(user.name)}`
        : checks[keyOf(kind.resource, subresource)]?.({ ...request, node, look })
    if (problem) throw forbidden(kind, name, problem)
  },
}

const nodeNameOf = (pod: KubeObject): string | undefined => (pod.spec as { nodeName?: string }).nodeName

function checkPod(write: NodeWrite): string | undefined {
  const { operation, node, old } = write
  if (operation === 'CREATE') return checkMirrorPod(write)
  if (operation === 'DELETE') {
    if (old && nodeNameOf(old) === node) return undefined
    return `node "${node}" can only delete pods with spec.nodeName set to itself`
  }
  return `unexpected operation "${operation}", node "${node}" can only create and delete mirror pods`
}

function checkPodStatus({ node, old, object }: NodeWrite): string | undefined {
  if (!old || nodeNameOf(old) !== node)
    return `node "${node}" can only update pod status for pods with spec.nodeName set to itself`
  const [now = {}, before = {}] = [object?.metadata.labels, old.metadata.labels]
  const isSame =
    Object.keys(now).length === Object.keys(before).length &&
    Object.entries(now).every(([key, value]) => before[key] === value)
  return isSame ? undefined : `node "${node}" cannot update labels through pod status`
}

function checkEviction({ node, name, namespace, look }: NodeWrite): string | undefined {
  const pod = look.find('pods', namespace, name)
  if (pod && nodeNameOf(pod) === node) return undefined
  return `node ${node} can only evict pods with spec.nodeName set to itself`
}

const leaseNamespace = 'kube-node-lease'

function checkLease({ node, namespace, name }: NodeWrite): string | undefined {
  if (namespace !== leaseNamespace)
    return `can only access leases in the "${leaseNamespace}" system namespace`
  return name === node ? undefined : 'can only access node lease with the same name as the requesting node'
}

function checkCSINode({ node, name }: NodeWrite): string | undefined {
  return name === node ? undefined : 'can only access CSINode with the same name as the requesting node'
}
