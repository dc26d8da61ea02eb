import { conflicts } from '../podinfo.ts'
import type { Filter } from './filter.ts'

/** Enough is left of everything the pod asks for. */
export const resources: Filter = {
  name: 'NodeResourcesFit',
  resolvable: true,
  prepare({ requests }) {
    const wanted = [...requests].filter(([, value]) => value > 0)
    return (node) => {
      const short: string[] = []
      if (node.pods.size + 1 > node.mostPods) short.push('Too many pods')
      for (const [resource, value] of wanted) {
        const free = (node.allocatable.get(resource) ?? 0) - (node.taken.get(resource) ?? 0)
        if (value > free) short.push(`Insufficient ${resource}`)
      }
      return short.length > 0 ? short : undefined
    }
  },
}

export const hostPorts: Filter = {
  name: 'NodePorts',
  resolvable: true,
  prepare({ hostPorts }) {
    if (hostPorts.length === 0) return undefined
    return ({ withHostPorts }) => {
      for (const other of withHostPorts) {
        if (other.hostPorts.some((taken) => hostPorts.some((wanted) => conflicts(taken, wanted)))) {
          return "node(s) didn't have free ports for the requested pod ports"
        }
      }
      return undefined
    }
  },
}
