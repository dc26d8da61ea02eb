import type { KubeObject } from '@hawser/kinds/kind.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import { forbiddenLabels } from '../../auth/node/labels.ts'
import type { NodeWrite } from './nodewrite.ts'

/** A node is written by its own agent, which steers no workloads to it by taints and labels. */
export function checkNodeObject({ operation, node, name, object, old }: NodeWrite): string | undefined {
  if (name !== node) return `node "${node}" is not allowed to modify node "${name}"`
  const labels = forbiddenLabels(object?.metadata.labels, old?.metadata.labels).join(', ')
  if (operation === 'CREATE')
    return labels && `node "${node}" is not allowed to set the following labels: ${labels}`
  if (operation !== 'UPDATE' || !object || !old) return undefined
  if (!same(taintsOf(object as KubeObject), taintsOf(old)))
    return `node "${node}" is not allowed to modify taints`
  return labels && `is not allowed to modify labels: ${labels}`
}

const taintsOf = ({ spec }: KubeObject): unknown => (spec as { taints?: unknown } | undefined)?.taints
