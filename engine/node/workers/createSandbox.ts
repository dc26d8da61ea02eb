import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { PodSandboxConfig } from '@hawser/cri/messages.ts'
import { type Agent, note } from '../agent.ts'
import { podNames } from '../config/hostname.ts'
import { hostsFile, hostsFileOnHost } from '../config/hosts.ts'
import { hostsPath, podDir, podLogDir } from '../config/layout.ts'
import { parseResolvConf, resolverConfig } from '../config/resolvConf.ts'
import { sandboxConfig } from '../config/sandbox.ts'
import { type Pod, usesHostNetwork } from '../pod.ts'
import { makePodCgroup, podCgroup, podLimits } from '../runtime/cgroups.ts'
import type { Work } from './work.ts'

/** Makes a pod's cgroup, namespaces and network. */
export async function createSandbox({ agent, pod, made }: Work, attempt: number): Promise<void> {
  if (attempt > 0)
    note(agent, pod, 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.')
  await Promise.all([
    mkdir(podLogDir(agent.layout, pod), { recursive: true }),
    mkdir(podDir(agent.layout, pod.metadata.uid), { recursive: true, mode: 0o750 }),
    makePodCgroup(podCgroup(agent.cgroupParent, pod), podLimits(pod)),
  ])
  made.add(await agent.runtime.runPodSandbox(await configOf(agent, pod, attempt)))
}

/** The same for the same pod: what containers are created with must be what the sandbox was made with. */
export async function configOf(agent: Agent, pod: Pod, attempt: number): Promise<PodSandboxConfig> {
  const { hostname } = podNames(pod, agent.hostname, agent.dns.domain)
  const host = parseResolvConf(await readFile('/etc/resolv.conf', 'utf8').catch(() => ''))
  const dns = resolverConfig(pod, agent.dns, host)
  const cgroupParent = podCgroup(agent.cgroupParent, pod)
  return sandboxConfig({ pod, attempt, layout: agent.layout, hostname, dns, cgroupParent })
}

/** Written once the pod has its address; each of its containers sees it as /etc/hosts. */
export async function writeHosts({ agent, pod }: Work, ips: readonly string[]): Promise<void> {
  const path = hostsPath(agent.layout, pod.metadata.uid)
  const aliases = pod.spec.hostAliases ?? []
  const names = podNames(pod, agent.hostname, agent.dns.domain)
  const text = usesHostNetwork(pod)
    ? hostsFileOnHost(await readFile('/etc/hosts', 'utf8').catch(() => ''), aliases)
    : hostsFile({ ips, ...names, aliases })
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}
