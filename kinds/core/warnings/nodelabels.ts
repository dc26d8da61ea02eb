import { ofEach } from '../../meta/joined.ts'
import type { NodeSelectorTerm } from '../nodeselector.ts'

/** Labels of nodes that have other names now, or none. */
const deprecated: ReadonlyMap<string, string> = new Map([
  ['beta.kubernetes.io/arch', 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ['beta.kubernetes.io/os', 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  ['failure-domain.beta.kubernetes.io/region', replaced('topology.kubernetes.io/region')],
  ['failure-domain.beta.kubernetes.io/zone', replaced('topology.kubernetes.io/zone')],
  ['beta.kubernetes.io/instance-type', replaced('node.kubernetes.io/instance-type')],
  ['app.kubernetes.io/created-by', 'deprecated since v1.9'],
  [
    'scheduler.alpha.kubernetes.io/preferAvoidPods',
    'deprecated since v1.22; use Taints and Tolerations instead',
  ],
  ['node-role.kubernetes.io/master', 'use "node-role.kubernetes.io/control-plane" instead'],
])
function replaced(label: string): string {
  return `deprecated since v1.17; use "${label}" instead`
}

/** Keys of a map of labels, each named below `path`. */
export const labelWarnings = (labels: object | undefined, path: string): string[] =>
  labels === undefined
    ? []
    : ofEach(Object.keys(labels), (key) => {
        const problem = deprecated.get(key)
        return problem ? [`${path}[${key}]: ${problem}`] : []
      })

/** One label by its key, which stands at `path`. */
export function keyWarnings(key: string, path: string): string[] {
  const problem = deprecated.get(key)
  return problem ? [`${path}: ${key} is ${problem}`] : []
}

export const termWarnings = ({ matchExpressions = [] }: NodeSelectorTerm, path: string): string[] =>
  ofEach(matchExpressions, ({ key }, at) => keyWarnings(key, `${path}.matchExpressions[${at}].key`))
