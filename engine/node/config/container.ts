import type { ContainerConfig, Mount } from '@hawser/cri/messages.ts'
import type { Container, Pod } from '../pod.ts'
import type { Env } from './env.ts'
import { expand } from './expand.ts'
import { containerAnnotations, containerLabels } from './labels.ts'
import { containerLog, type Layout, seccompDir } from './layout.ts'
import { containerResources } from './resources.ts'
import { containerSecurity, type ImageUser } from './security.ts'

export interface ContainerFacts {
  readonly pod: Pod
  readonly container: Container
  /** `restartCount`. */
  readonly attempt: number
  /** Reference of an image the runtime has. */
  readonly imageRef: string
  readonly imageUser: ImageUser
  readonly env: Env
  readonly mounts: readonly Mount[]
  readonly nodeMemoryBytes: number
  /** The container whose processes an ephemeral one is to see. */
  readonly targetId?: string
  readonly layout: Layout
}

/**
 * What the runtime needs to know to create one container.
 *
 * @throws {ConfigError} when the spec cannot be met.
 */
export function containerConfig(facts: ContainerFacts): ContainerConfig {
  const { pod, container, attempt, imageRef, env } = facts
  const expanded = (texts: readonly string[] = []) => texts.map((text) => expand(text, (name) => env[name]))
  return {
    metadata: { name: container.name, attempt },
    image: { image: imageRef },
    command: expanded(container.command),
    args: expanded(container.args),
    ...(container.workingDir && { workingDir: container.workingDir }),
    envs: Object.entries(env).map(([key, value]) => ({ key, value })),
    mounts: facts.mounts,
    labels: containerLabels(pod, container),
    annotations: containerAnnotations(pod, container),
    logPath: containerLog(container.name, attempt),
    stdin: container.stdin ?? false,
    stdinOnce: container.stdinOnce ?? false,
    tty: container.tty ?? false,
    linux: {
      resources: containerResources(pod, container, facts.nodeMemoryBytes),
      securityContext: containerSecurity(
        pod,
        container,
        facts.imageUser,
        seccompDir(facts.layout),
        facts.targetId,
      ),
    },
  }
}
