import { type Context, type Controller, runController } from '@hawser/client/controller.ts'
import { keyOf } from '@hawser/client/path.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { controllerOf } from '@hawser/kinds/meta/owner.ts'
import { apply } from './controller/apply.ts'
import { targetOf } from './controller/commit.ts'
import { MISSING_MS, preparations } from './controller/preparations.ts'
import { type Action, type Output, reconcile, type State } from './controller/reconcile.ts'
import { type BuildDefaults, noDefaults } from './defaults/defaults.ts'
import type { BuildImages } from './images.ts'
import { annotation, label, podNameOf } from './names.ts'
import { isTerminal } from './runpolicy.ts'

export interface BuildsOptions {
  readonly images: BuildImages
  /** What every build gets while it runs; `hostDefaults` of defaults/host.ts for the settings of this machine. */
  readonly defaults?: () => Promise<BuildDefaults>
}

const WORKERS = 4

const ownerKey = ({ metadata }: Build): string =>
  `${metadata.namespace}/${metadata.annotations?.[annotation.buildConfig] ?? ''}`

/** Runs builds; ends with the context's signal. */
export function startBuilds(context: Context, { images, defaults }: BuildsOptions): Promise<void> {
  const { caches, now, signal } = context
  const builds = caches.of(Build, { indexes: { buildConfig: (build) => [ownerKey(build)] } })
  const buildConfigs = caches.of(BuildConfig)
  const pods = caches.of(Pod, { labelSelector: label.build })
  const streams = caches.of(ImageStream)
  const queue = workQueue(signal)
  const prepared = preparations(images, now, (build) => queue.add(keyOf(build)))
  const siblingsOf = (build: Build): readonly Build[] => builds.indexed('buildConfig', ownerKey(build))

  const outputOf = (build: Build): Output => {
    const target = targetOf(build)
    if (!build.spec.output.to) return { is: 'none' }
    if (!target)
      return {
        is: 'missing',
        message: `The output "${build.spec.output.to.name ?? ''}" is not the name of an image stream tag, such as "web:latest".`,
      }
    const { namespace, stream, tag } = target
    if (streams.get(`${namespace}/${stream}`))
      return { is: 'ready', repository: images.name.tagged(namespace, stream, tag) }
    return {
      is: 'missing',
      message: `There is no image stream "${stream}" in project "${namespace}" to put the image into; the build goes on when it comes.`,
    }
  }
  const controller: Controller<State, Action> = {
    name: 'builds',
    observe(key) {
      const build = builds.get(key)
      return (
        build && {
          build,
          buildConfig: buildConfigs.get(ownerKey(build)),
          siblings: siblingsOf(build),
          pod: pods.get(`${build.metadata.namespace}/${podNameOf(build.metadata.name)}`),
          preparation: prepared.of(build),
          output: outputOf(build),
          now: now(),
        }
      )
    },
    reconcile,
    apply: (action) =>
      apply(
        { context, images, preparations: prepared, defaults: defaults ?? (async () => noDefaults) },
        action,
      ),
    again: ({ preparation }) => (preparation.is === 'missing' ? MISSING_MS : undefined),
  }

  builds.onChange(({ key, old, now: build }) => {
    queue.add(key)
    const gone = build ?? old
    if (!gone || (build && !isTerminal(build))) return
    // Whoever waits for it may begin.
    prepared.forget(gone)
    for (const sibling of siblingsOf(gone)) if (!isTerminal(sibling)) queue.add(keyOf(sibling))
  })
  pods.onChange(({ old, now: pod }) => {
    const owner = controllerOf((pod ?? old) as Pod)
    if (owner?.kind === Build.kind) queue.add(`${(pod ?? old)?.metadata.namespace}/${owner.name}`)
  })
  streams.onChange(() => {
    prepared.retryMissing()
    for (const build of builds.list()) if (build.status.phase === 'New') queue.add(keyOf(build))
  })
  return runController(controller, queue, [builds, buildConfigs, pods, streams], context, WORKERS)
}
