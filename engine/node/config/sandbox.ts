import type { PodSandboxConfig } from '@hawser/cri/messages.ts'
import { namespaceOf, type Pod } from '../pod.ts'
import { podLabels } from './labels.ts'
import { type Layout, podLogDir, seccompDir } from './layout.ts'
import type { ResolverConfig } from './resolvConf.ts'
import { sandboxSecurity } from './security.ts'

export interface SandboxFacts {
  readonly pod: Pod
  readonly attempt: number
  readonly layout: Layout
  readonly hostname: string
  readonly dns: ResolverConfig
  readonly cgroupParent: string
}

/** What the runtime needs to know to make a pod's namespaces and network. */
export function sandboxConfig({
  pod,
  attempt,
  layout,
  hostname,
  dns,
  cgroupParent,
}: SandboxFacts): PodSandboxConfig {
  const { name, uid } = pod.metadata
  const sysctls = pod.spec.securityContext?.sysctls ?? []
  return {
    metadata: { name, uid, namespace: namespaceOf(pod), attempt },
    hostname,
    logDirectory: podLogDir(layout, pod),
    dnsConfig: dns,
    labels: podLabels(pod),
    annotations: {},
    linux: {
      cgroupParent,
      securityContext: sandboxSecurity(pod, seccompDir(layout)),
      sysctls: Object.fromEntries(sysctls.map(({ name: key, value }) => [key, value])),
    },
  }
}
