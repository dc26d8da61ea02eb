import type { Context } from '@hawser/client/controller.ts'
import { modify } from '@hawser/client/modify.ts'
import { Build, type BuildStatus } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { conditionsOf } from '@hawser/kinds/build/conditions.ts'
import { formatTime, parseTime } from '@hawser/kinds/meta/time.ts'
import { hookPodOf } from '../hook/hookpod.ts'
import { podNameOf } from '../names.ts'
import { isTerminal } from '../runpolicy.ts'
import type { Of, StatusChange } from './action.ts'
import { logTail } from './logtail.ts'

/** Changes the status of a build, and tells of it. Returns the revision written, 0 for none. */
export async function setStatus(
  context: Context,
  { build, status, event, final, withLog }: Of<'setStatus'>,
): Promise<number> {
  const { name, namespace = '' } = build.metadata
  const logSnippet = withLog
    ? await logTail(context.client, namespace, [podNameOf(name), hookPodOf(name)])
    : undefined
  const revision = await writeStatus(context, build, { ...status, ...(logSnippet && { logSnippet }) }, final)
  if (revision && event)
    context.recorder.event({ ...build, apiVersion: Build.apiVersion, kind: Build.kind }, event)
  return revision
}

/**
 * Changes the status of a build, unless it has ended: that is final. Returns the revision written, 0 for none.
 *
 * @param final  The build ends now.
 */
async function writeStatus(
  { client, now }: Context,
  { metadata }: Build,
  status: StatusChange,
  final = false,
): Promise<number> {
  let wrote = false
  const { name, namespace, uid } = metadata
  const at = formatTime(now())
  const written = await modify(
    client,
    Build,
    { name, ...(namespace && { namespace }) },
    (build) => {
      wrote = false
      if (build.metadata.uid !== uid || isTerminal(build)) return undefined
      wrote = true
      return { ...build, status: changed(build, status, at, final) }
    },
    'updateStatus',
  )
  return wrote ? Number(written?.metadata.resourceVersion ?? 0) : 0
}

/**
 * The status with a change.
 *
 * @param at       The time of the change.
 * @param isFinal  The build ends by it.
 */
export function changed(build: Build, change: StatusChange, at: string, isFinal: boolean): BuildStatus {
  const merged = { ...build.status, config: configOf(build), ...change }
  const told = { ...merged, phase: merged.phase ?? build.status.phase }
  const conditions = conditionsOf(told as BuildStatus, at)
  const end = isFinal ? ending(merged.startTimestamp, at) : {}
  const entries = Object.entries({ ...merged, conditions, ...end }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as unknown as BuildStatus
}

function ending(startTimestamp: string | undefined, at: string): Partial<BuildStatus> {
  const [begun, ended] = [parseTime(startTimestamp ?? ''), parseTime(at)]
  // Nanoseconds, as Go counts durations.
  const took = begun !== undefined &&
    ended !== undefined && { duration: Math.max(0, ended - begun) * 1_000_000 }
  return { completionTimestamp: at, ...took }
}

function configOf({ metadata }: Build): BuildStatus['config'] {
  const owner = metadata.ownerReferences?.find(({ kind }) => kind === BuildConfig.kind)
  return (
    owner && {
      kind: BuildConfig.kind,
      name: owner.name,
      ...(metadata.namespace && { namespace: metadata.namespace }),
    }
  )
}
