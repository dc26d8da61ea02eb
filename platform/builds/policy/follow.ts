import type { Context } from '@hawser/client/controller.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { type BuildPolicy, noPolicy, POLICY, readPolicy } from './policy.ts'

export interface FollowedPolicy {
  now(): BuildPolicy
  /** Resolves when it has been read for the first time. */
  readonly read: Promise<void>
}

/** Keeps what the operator's ConfigMap says; a key that cannot be read is told as an event on it. */
export function followPolicy(
  { caches, recorder, log }: Pick<Context, 'caches' | 'recorder' | 'log'>,
  readYaml: (text: string) => Promise<unknown>,
  changed: () => void,
): FollowedPolicy {
  let policy = noPolicy
  let reading = Promise.resolve()
  const { namespace, name } = POLICY
  const configMaps = caches.of(ConfigMap, { namespace, fieldSelector: `metadata.name=${name}` })
  configMaps.onChange(({ now }) => {
    const turn: Promise<void> = readPolicy(now?.data ?? {}, readYaml).then(
      (read) => {
        // A later change may have been read sooner.
        if (turn !== reading) return
        policy = read.policy
        for (const problem of read.problems)
          if (now)
            recorder.event(
              { ...now, apiVersion: ConfigMap.apiVersion, kind: ConfigMap.kind },
              { type: 'Warning', reason: 'InvalidBuildPolicy', message: problem },
            )
        changed()
      },
      (error: unknown) => log('the policy of builds cannot be read', { error }),
    )
    reading = turn
  })
  return { now: () => policy, read: configMaps.synced.then(() => reading) }
}
