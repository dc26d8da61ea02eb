const own = new Set([
  'kubernetes.io/hostname',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
])

const namespaceOf = (key: string): string => (key.includes('/') ? key.slice(0, key.indexOf('/')) : '')
const isIn = (namespace: string, domain: string): boolean =>
  namespace === domain || namespace.endsWith(`.${domain}`)

/** Labels of Kubernetes' own domains that a node agent may not set on its node: they steer what runs there. */
export function isForbiddenLabel(key: string): boolean {
  const namespace = namespaceOf(key)
  if (isIn(namespace, 'node-restriction.kubernetes.io')) return true
  if (!isIn(namespace, 'kubernetes.io') && !isIn(namespace, 'k8s.io')) return false
  return !own.has(key) && !isIn(namespace, 'kubelet.kubernetes.io') && !isIn(namespace, 'node.kubernetes.io')
}

type Labels = Readonly<Record<string, string>> | undefined

/** Keys that are forbidden to a node agent among those that differ, sorted. */
export function forbiddenLabels(now: Labels = {}, old: Labels = {}): string[] {
  const keys = new Set([...Object.keys(now), ...Object.keys(old)])
  return [...keys].filter((key) => now[key] !== old[key] && isForbiddenLabel(key)).sort()
}
