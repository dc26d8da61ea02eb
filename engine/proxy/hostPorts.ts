import { isIPv4 } from 'node:net'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { emptyRuleset, type Ruleset } from './ruleset.ts'

/** Rules that lead a port of this machine (`hostPort`) to the pod that asked for it. */
export function hostPortRules(pods: readonly Pod[]): Ruleset {
  const rules = emptyRuleset()
  for (const pod of pods) {
    const address = pod.status.podIP ?? ''
    if (!isIPv4(address) || pod.spec.hostNetwork || hasEnded(pod)) continue
    for (const { hostPort, hostIP, containerPort, protocol } of portsOf(pod)) {
      if (!hostPort) continue
      const frontend = `${protocol.toLowerCase()} . ${hostPort}`
      const key = isSpecific(hostIP) ? `hostports ${hostIP} . ${frontend}` : `anyhostports ${frontend}`
      if (!rules.elements.has(key)) rules.elements.set(key, `${address} . ${containerPort}`)
      rules.elements.set(`hairpins ${address} . ${address}`, '')
    }
  }
  return rules
}

const portsOf = ({ spec }: Pod) =>
  [
    ...spec.containers,
    ...(spec.initContainers ?? []).filter((one) => one.restartPolicy === 'Always'),
  ].flatMap((container) => container.ports ?? [])

const isSpecific = (hostIP: string | undefined): boolean => isIPv4(hostIP ?? '') && hostIP !== '0.0.0.0'

const hasEnded = ({ status }: Pod): boolean => status.phase === 'Succeeded' || status.phase === 'Failed'
