import { type Context, type Controller, runController } from '@hawser/client/controller.ts'
import { keyOf } from '@hawser/client/path.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { sourceTypeOf } from '../generate.ts'
import type { SourceStore } from '../kept/store.ts'
import { annotation } from '../names.ts'
import type { Acting } from '../subresources/about.ts'
import { createBuild } from '../subresources/createbuild.ts'
import { watchedImages } from './imagechange.ts'
import { type Action, reconcile, type State } from './reconcile.ts'

/** Starts builds when build configs and images say so; ends with the context's signal. */
export function startTriggers(context: Context, sources: SourceStore): Promise<void> {
  const { caches, signal } = context
  const acting: Acting = { ...context, sources }
  const buildConfigs = caches.of(BuildConfig, {
    indexes: {
      watches: (one) => watchedImages(one, () => undefined).map(({ stream }) => stream),
      uid: ({ metadata }) => [metadata.uid],
    },
  })
  const builds = caches.of(Build, { indexes: { beginning } })
  const streams = caches.of(ImageStream)
  const queue = workQueue(signal)
  const controller: Controller<State, Action> = {
    name: 'build-triggers',
    observe(key) {
      const buildConfig = buildConfigs.get(key)
      return (
        buildConfig && {
          buildConfig,
          streamOf: (stream) => streams.get(stream),
          hasSource:
            sourceTypeOf(buildConfig.spec.source) !== 'Binary' ||
            sources.of(buildConfig.metadata.uid).kept !== undefined,
          isBeginning: builds.indexed('beginning', key).length > 0,
        }
      )
    },
    reconcile,
    apply: (action) => instantiate(acting, action),
  }
  buildConfigs.onChange(({ key, now }) => {
    if (now) queue.add(key)
  })
  streams.onChange(({ key }) => {
    for (const buildConfig of buildConfigs.indexed('watches', key)) queue.add(keyOf(buildConfig))
  })
  builds.onChange(({ old, now }) => {
    for (const key of old ? beginning(old) : []) if (!now || beginning(now).length === 0) queue.add(key)
  })
  const leave = sources.onChange((uid) => {
    for (const buildConfig of buildConfigs.indexed('uid', uid)) queue.add(keyOf(buildConfig))
  })
  signal.addEventListener('abort', leave, { once: true })
  return runController(controller, queue, [buildConfigs, streams, builds], context)
}

/** The build config of a build that has not begun. */
const beginning = ({ metadata: { namespace, annotations }, status }: Build): string[] =>
  status.phase === 'New' ? [`${namespace}/${annotations?.[annotation.buildConfig] ?? ''}`] : []

/** What trying again would not change. */
const final = ['BadRequest', 'Forbidden', 'Invalid', 'NotFound']

async function instantiate(context: Acting, action: Action): Promise<number> {
  const { buildConfig, triggeredBy, cause, lastVersion } = action
  const { name, namespace = '' } = buildConfig.metadata
  try {
    const build = await createBuild(context, { name, namespace }, { triggeredBy }, { lastVersion, cause })
    return Number(build.metadata.resourceVersion)
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    // Somebody else was faster: there is a build.
    if (error.reason === 'Conflict' || isLate(error)) return 0
    context.recorder.event(
      { ...buildConfig, apiVersion: BuildConfig.apiVersion, kind: BuildConfig.kind },
      { type: 'Warning', ...eventOf(action, error) },
    )
    if (final.includes(error.reason)) return 0
    throw error
  }
}

const isLate = ({ reason, message }: StatusError): boolean =>
  reason === 'BadRequest' && message.includes('does not match the build request LastVersion')

/** B27: upstream's names of what went wrong. */
function eventOf({ buildConfig, cause }: Action, { message, hint }: StatusError) {
  const { name, namespace } = buildConfig.metadata
  const why = hint ? `${message}. ${hint}` : message
  return cause
    ? {
        reason: 'BuildConfigTriggerFailed',
        message: `error triggering Build for BuildConfig ${namespace}/${name}: ${why}`,
      }
    : {
        reason: 'BuildConfigInstantiateFailed',
        message: `error instantiating Build from BuildConfig ${namespace}/${name} (${buildConfig.status.lastVersion}): ${why}`,
      }
}
