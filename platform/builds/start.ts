import { type Context, type Controller, runController } from '@hawser/client/controller.ts'
import { keyOf } from '@hawser/client/path.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { isNodeReady, Node } from '@hawser/kinds/core/node.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { controllerOf } from '@hawser/kinds/meta/owner.ts'
import type { Action } from './controller/action.ts'
import { apply } from './controller/apply.ts'
import { outputOf, type Target } from './controller/output.ts'
import { MISSING_MS, preparations } from './controller/preparations.ts'
import { reconcile } from './controller/reconcile.ts'
import type { State } from './controller/state.ts'
import { type BuildDefaults, noDefaults } from './defaults/defaults.ts'
import { isPipeline } from './generate.ts'
import { hookPodOf } from './hook/hookpod.ts'
import type { BuildImages } from './images.ts'
import { startKept } from './kept/start.ts'
import type { SourceStore } from './kept/store.ts'
import { annotation, label, podNameOf } from './names.ts'
import { followPolicy } from './policy/follow.ts'
import { withPolicy } from './policy/withpolicy.ts'
import { prepare } from './prepare/prepare.ts'
import { isDue } from './queue/due.ts'
import { type Place, placeOf } from './queue/queue.ts'
import { isTerminal } from './runpolicy.ts'
import { startTriggers } from './triggers/start.ts'

export interface BuildsOptions {
  readonly images: BuildImages
  /** Uploads that can be built again. */
  readonly sources: SourceStore
  /** Whether nodes make images of containers of builds: `false` on clusters whose nodes are not ours. */
  readonly nodesCommit?: boolean
  /** What every build gets while it runs; `hostDefaults` of defaults/host.ts for the settings of this machine. */
  readonly defaults?: () => Promise<BuildDefaults>
  /** The value of a YAML document; throws what it refuses. */
  readonly readYaml: (text: string) => Promise<unknown>
}

const WORKERS = 4
/** A node that comes, or a pod that finds none, makes room too. */
const ROOM_MS = 10_000

const ownerKey = ({ metadata }: Build): string =>
  `${metadata.namespace}/${metadata.annotations?.[annotation.buildConfig] ?? ''}`

/** Runs builds; ends with the context's signal. */
export function startBuilds(
  context: Context,
  { images, sources, nodesCommit = true, defaults, readYaml }: BuildsOptions,
): Promise<void> {
  const { client, caches, now, signal } = context
  const builds = caches.of(Build, {
    indexes: {
      buildConfig: (build) => [ownerKey(build)],
      open: (build) => (isTerminal(build) || isPipeline(build) ? [] : ['']),
    },
  })
  const buildConfigs = caches.of(BuildConfig)
  const pods = caches.of(Pod, { labelSelector: label.build })
  const streams = caches.of(ImageStream)
  const queue = workQueue(signal)
  const prepared = preparations(
    (build, progress) =>
      prepare({ client, images, nodesCommit, now }, withPolicy(build, policy.now()), progress),
    now,
    (build) => queue.add(keyOf(build)),
  )
  const siblingsOf = (build: Build): readonly Build[] => builds.indexed('buildConfig', ownerKey(build))

  const wakeWaiting = (): void => {
    for (const build of builds.indexed('open', '')) if (build.status.phase === 'New') queue.add(keyOf(build))
  }
  const policy = followPolicy(context, readYaml, wakeWaiting)
  const nodes = caches.of(Node)
  const podOf = ({ metadata: { namespace, name } }: Build) => pods.get(`${namespace}/${podNameOf(name)}`)
  const placeFor = (build: Build): Place =>
    placeOf(build, {
      open: builds.indexed('open', ''),
      podOf,
      isDue: (other) => isDue(other, siblingsOf(other)),
      nodes: nodes.list().filter((node) => !node.spec.unschedulable && isNodeReady(node)).length,
      perNode: policy.now().runningPerNode,
    })

  const doing = {
    context,
    images,
    preparations: prepared,
    defaults: defaults ?? (async () => noDefaults),
    policy: policy.now,
    committing: new Map<string, number>(),
  }

  const repositoryOf = ({ namespace, stream, tag }: Target): string | undefined =>
    streams.get(`${namespace}/${stream}`) && images.name.tagged(namespace, stream, tag)
  const controller: Controller<State, Action> = {
    name: 'builds',
    observe(key) {
      const build = builds.get(key)
      return (
        build && {
          build,
          buildConfig: buildConfigs.get(ownerKey(build)),
          siblings: siblingsOf(build),
          pod: podOf(build),
          hookPod: pods.get(`${build.metadata.namespace}/${hookPodOf(build.metadata.name)}`),
          preparation: prepared.of(build),
          output: outputOf(build, repositoryOf),
          place: build.status.phase === 'New' ? placeFor(build) : { is: 'free' },
          now: now(),
        }
      )
    },
    reconcile,
    apply: (action) => apply(doing, action),
    again: ({ preparation, place }) =>
      preparation.is === 'missing' ? MISSING_MS : place.is === 'full' ? ROOM_MS : undefined,
  }

  builds.onChange(({ key, old, now: build }) => {
    queue.add(key)
    // B17: those before it may have become needless.
    if (build && !old)
      for (const sibling of siblingsOf(build)) if (!isTerminal(sibling)) queue.add(keyOf(sibling))
    // Those that wait for room say how many are ahead of them.
    if (old?.status.phase === 'New' && build && build.status.phase !== 'New') wakeWaiting()
    const gone = build ?? old
    if (!gone || (build && !isTerminal(build))) return
    prepared.forget(gone)
    doing.committing.delete(gone.metadata.uid)
    // Whoever waits for it may begin.
    for (const sibling of siblingsOf(gone)) if (!isTerminal(sibling)) queue.add(keyOf(sibling))
    wakeWaiting()
  })
  pods.onChange(({ old, now: pod }) => {
    const owner = controllerOf((pod ?? old) as Pod)
    if (owner?.kind === Build.kind) queue.add(`${(pod ?? old)?.metadata.namespace}/${owner.name}`)
  })
  streams.onChange(() => {
    prepared.retryMissing()
    wakeWaiting()
  })
  const watched = [builds, buildConfigs, pods, streams, nodes]
  // No build begins against what the operator wants.
  const running = policy.read.then(() => runController(controller, queue, watched, context, WORKERS))
  return Promise.all([running, startTriggers(context, sources), startKept(context, sources)]).then(
    () => undefined,
  )
}
