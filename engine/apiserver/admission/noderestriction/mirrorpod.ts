import type { KubeObject } from '@hawser/kinds/kind.ts'
import { mirror, podReferences } from '../../auth/node/references.ts'
import type { NodeWrite } from './nodewrite.ts'

/**
 * A node creates nothing but mirror pods: images of pods it runs from files of its own. They belong to the node and
 * refer to nothing, since a node may read what its pods refer to.
 */
export function checkMirrorPod({ node, object, look }: NodeWrite): string | undefined {
  const pod = object as unknown as KubeObject
  if (!Object.hasOwn(pod.metadata.annotations ?? {}, mirror))
    return `pod does not have "${mirror}" annotation, node "${node}" can only create mirror pods`
  if ((pod.spec as { nodeName?: string }).nodeName !== node)
    return `node "${node}" can only create pods with spec.nodeName set to itself`
  return checkOwner(node, pod, look.find('nodes', undefined, node)) ?? checkReferences(node, pod)
}

function checkOwner(
  node: string,
  { metadata }: KubeObject,
  found: KubeObject | undefined,
): string | undefined {
  const [owner, ...more] = metadata.ownerReferences ?? []
  const can = `node "${node}" can only create pods with`
  if (more.length > 0) return `${can} a single owner reference set to itself`
  if (owner?.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node)
    return `${can} an owner reference set to itself`
  if (!owner.controller) return `${can} a controller owner reference set to itself`
  if (owner.blockOwnerDeletion) return `node "${node}" must not set blockOwnerDeletion on an owner reference`
  if (!found) return `error looking up node ${node} to verify uid: node "${node}" not found`
  const { uid } = found.metadata
  return owner.uid === uid ? undefined : `node ${node} UID mismatch: expected ${owner.uid} got ${uid}`
}

function checkReferences(node: string, pod: KubeObject): string | undefined {
  const { serviceAccountName, volumes = [] } = pod.spec as {
    serviceAccountName?: string
    volumes?: readonly { persistentVolumeClaim?: object; projected?: { sources?: readonly object[] } }[]
  }
  const cannot = `node "${node}" can not create pods that reference`
  if (serviceAccountName) return `${cannot} a service account`
  // Without the mark of a mirror pod it refers to what its spec says.
  const { annotations, ...metadata } = pod.metadata
  const plurals = podReferences({ ...pod, metadata }).map((one) => one.slice(0, one.indexOf('/')))
  if (plurals.includes('secrets')) return `${cannot} secrets`
  if (plurals.includes('configmaps')) return `${cannot} configmaps`
  const sources = volumes.flatMap(({ projected }) => projected?.sources ?? [])
  if (sources.some((source) => 'clusterTrustBundle' in source)) return `${cannot} clustertrustbundles`
  return volumes.some(({ persistentVolumeClaim }) => persistentVolumeClaim)
    ? `${cannot} persistentvolumeclaims`
    : undefined
}
