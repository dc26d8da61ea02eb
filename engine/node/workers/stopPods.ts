import type { Agent } from '../agent.ts'
import { graceOf } from '../config/labels.ts'
import { podsDir, secretsDir } from '../config/layout.ts'
import { removeCgroup } from '../runtime/cgroups.ts'
import { unmountUnder } from '../volumes/tmpfs.ts'

/** However patient a pod is, the whole platform stops within this (as `docker stop` does). */
export const mostGraceSeconds = 10

/** What ending needs of an agent: no API, which may be gone by then. */
export type Stopping = Pick<Agent, 'runtime' | 'layout' | 'cgroupParent'> & {
  readonly context: Pick<Agent['context'], 'log'>
}

/**
 * Ends everything that runs here, with the objects left as they are: when the agent comes back, so do the pods.
 * No worker may be running.
 */
export async function stopPods({ runtime, layout, cgroupParent, context }: Stopping): Promise<void> {
  const running = await runtime.listContainers({ state: { state: 'CONTAINER_RUNNING' } })
  await Promise.all(
    running.map((container) =>
      runtime.stopContainer(container.id, Math.min(graceOf(container), mostGraceSeconds)),
    ),
  )
  const sandboxes = await runtime.listPodSandboxes({ state: { state: 'SANDBOX_READY' } })
  await Promise.all(
    sandboxes.map(({ id }) =>
      runtime
        .stopPodSandbox(id)
        .catch((error: unknown) => context.log(`cannot stop sandbox ${id}`, { error })),
    ),
  )
  for (const directory of [podsDir(layout), secretsDir(layout)]) await unmountUnder(directory)
  await removeCgroup(cgroupParent)
}
