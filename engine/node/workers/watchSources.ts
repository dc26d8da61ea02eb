import type { Agent } from '../agent.ts'
import { references } from '../config/sources.ts'
import { namespaceOf, type Pod } from '../pod.ts'
import type { Work } from './work.ts'

/** Wakes the pods that use what has changed: their volumes show it, and what waited for it may start. */
export function watchSources(agent: Agent, works: ReadonlyMap<string, Work>): (() => void)[] {
  const refresh = (isUser: (pod: Pod) => boolean): void => {
    for (const work of works.values()) {
      if (!isUser(work.pod)) continue
      work.volumes = undefined
      for (const [container, { reason }] of work.holds)
        if (reason === 'CreateContainerConfigError' || reason === 'ContainerCreating')
          work.holds.delete(container)
      work.wake()
    }
  }
  return [
    agent.sources.onChange((source) =>
      refresh(
        (pod) =>
          namespaceOf(pod) === source.namespace &&
          references(pod).some(({ kind, name }) => kind === source.kind && name === source.name),
      ),
    ),
    // A claim is bound when its volume is. A volume that is mounted stays so.
    agent.objects.volumes.onChange(({ old, now }) => {
      const { namespace, name } = now?.spec.claimRef ?? {}
      if (!name || now?.status.phase !== 'Bound' || old?.status.phase === 'Bound') return
      refresh((pod) => namespaceOf(pod) === namespace && claimsOf(pod).includes(name))
    }),
  ]
}

const claimsOf = ({ spec: { volumes = [] } }: Pod): string[] =>
  volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [])
