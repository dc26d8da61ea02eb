import type { Client } from '@hawser/client/client.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import type { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { until } from '../until.ts'
import type { KeptSource, SourceStore } from './store.ts'

/** How long an upload whose build is complete is waited for. */
const PATIENCE_MS = 5_000

/**
 * The upload of a build config that is built again. That of a build which has just become complete is not kept before the
 * disk says so: that is waited for.
 */
export async function latestUpload(
  { client, sources }: { readonly client: Pick<Client, 'find'>; readonly sources: SourceStore },
  { metadata: { uid, name, namespace } }: Pick<BuildConfig, 'metadata'>,
): Promise<KeptSource | undefined> {
  const isComplete = async (number: number): Promise<boolean> =>
    (await client.find(Build, `${name}-${number}`, namespace))?.status.phase === 'Complete'
  const { waiting } = sources.of(uid)
  const found = await Promise.all(waiting.map(isComplete))
  const complete = waiting.filter((_, i) => found[i])
  const isSettled = (): boolean => !sources.of(uid).waiting.some((number) => complete.includes(number))
  await until([sources], isSettled, AbortSignal.timeout(PATIENCE_MS))
  return sources.of(uid).kept
}
