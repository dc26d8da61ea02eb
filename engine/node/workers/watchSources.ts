import type { Change } from '@hawser/client/cache.ts'
import type { Agent } from '../agent.ts'
import { references, type SourceKind } from '../config/sources.ts'
import { namespaceOf, type Pod } from '../pod.ts'
import type { Work } from './work.ts'

/** Wakes the pods that use what has changed: their volumes show it, and what waited for it may start. */
export function watchSources({ objects }: Agent, works: ReadonlyMap<string, Work>): (() => void)[] {
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
  const onSource = (kind: SourceKind) => (change: Change<{ readonly metadata: Pod['metadata'] }>) => {
    const { namespace, name } = (change.now ?? change.old)?.metadata ?? {}
    refresh(
      (pod) =>
        namespaceOf(pod) === namespace &&
        references(pod).some((one) => one.kind === kind && one.name === name),
    )
  }
  return [
    objects.configMaps.onChange(onSource('configmap')),
    objects.secrets.onChange(onSource('secret')),
    objects.claims.onChange(({ old, now }) => {
      // A volume that is mounted stays so.
      if (now?.status.phase !== 'Bound' || old?.status.phase === 'Bound') return
      const { namespace, name } = now.metadata
      refresh((pod) => namespaceOf(pod) === namespace && claimsOf(pod).includes(name))
    }),
  ]
}

const claimsOf = ({ spec: { volumes = [] } }: Pod): string[] =>
  volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [])
