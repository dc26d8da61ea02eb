import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ContainerConfig, ContainerStatus, PodSandboxConfig } from './messages.ts'
import type { TestContainerd } from './testing.ts'

/** A pod in a test's containerd. */
export interface TestPod {
  readonly id: string
  readonly config: PodSandboxConfig
  /** Creates and starts a container of the busybox image that runs `script` in a shell; resolves to its id. */
  run(name: string, script: string, change?: Partial<ContainerConfig>): Promise<string>
  /** The lines of a container's log, without their times. */
  log(name: string): Promise<string[]>
}

/** Runs a pod whose PID namespaces are per container, as Kubernetes' are unless asked otherwise. */
export async function testPod(test: TestContainerd, name: string): Promise<TestPod> {
  const { runtime } = test.containerd
  const config: PodSandboxConfig = {
    metadata: { name, uid: `uid-${name}`, namespace: 'default', attempt: 0 },
    hostname: name,
    logDirectory: join(test.dir, 'logs', name),
    dnsConfig: { servers: ['192.0.2.53'], searches: ['cluster.example'] },
    labels: { app: name },
    linux: {
      cgroupParent: `${test.cgroupParent}/${name}`,
      securityContext: { namespaceOptions: { network: 'POD', pid: 'CONTAINER', ipc: 'POD' } },
    },
  }
  const id = await runtime.runPodSandbox(config)
  return {
    id,
    config,
    async run(container, script, change) {
      const wanted: ContainerConfig = {
        metadata: { name: container, attempt: 0 },
        image: { image: test.image },
        command: ['/bin/sh', '-c', script],
        logPath: `${container}.log`,
        ...change,
      }
      const created = await runtime.createContainer(id, wanted, config)
      await runtime.startContainer(created)
      return created
    },
    async log(container) {
      const text = await readFile(join(config.logDirectory as string, `${container}.log`), 'utf8')
      return text.split('\n').flatMap((line) => (line ? [line.slice(line.indexOf(' ') + 1)] : []))
    },
  }
}

/** Waits for the end of a container. */
export async function exited({ containerd }: TestContainerd, id: string): Promise<ContainerStatus> {
  for (;;) {
    const status = await containerd.runtime.containerStatus(id)
    if (status.state === 'CONTAINER_EXITED') return status
    await sleep(20)
  }
}
