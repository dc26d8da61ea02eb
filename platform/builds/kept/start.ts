import { type Context, type Controller, runController } from '@hawser/client/controller.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { startFeeding } from './feed/start.ts'
import { ownerOf } from './owner.ts'
import { type Action, reconcile, type State } from './select.ts'
import type { SourceStore } from './store.ts'

/** Uid of the build config. */
interface Owned {
  readonly owner: string
}

/** Decides what is kept of uploads, and gives it to builds; ends with the context's signal. */
export function startKept(context: Context, sources: SourceStore): Promise<void> {
  const { caches, signal } = context
  const configs = caches.of(BuildConfig, { indexes: { uid: ({ metadata }) => [metadata.uid] } })
  const builds = caches.of(Build, {
    indexes: { owner: ({ metadata }) => (metadata.ownerReferences ?? []).map(({ uid }) => uid) },
  })
  const queue = workQueue(signal)
  const controller: Controller<State & Owned, Action & Owned> = {
    name: 'uploads',
    observe(owner) {
      const { kept, waiting } = sources.of(owner)
      if (!kept && waiting.length === 0) return undefined
      return {
        exists: configs.indexed('uid', owner).length > 0,
        builds: builds.indexed('owner', owner).filter((build) => ownerOf(build, configs) === owner),
        kept: kept?.number,
        waiting,
        owner,
      }
    },
    reconcile: (state) => reconcile(state).map((action) => ({ ...action, owner: state.owner })),
    async apply({ owner, ...action }) {
      if (action.do === 'forgetAll') await sources.forgetAll(owner)
      else await sources[action.do](owner, action.number)
      return 0
    },
  }
  for (const owner of sources.owners()) queue.add(owner)
  const leave = sources.onChange((owner) => queue.add(owner))
  signal.addEventListener('abort', leave, { once: true })
  configs.onChange(({ old, now }) => {
    if (!now && old) queue.add(old.metadata.uid)
  })
  builds.onChange(({ old, now }) => {
    const owner = ownerOf((now ?? old) as Build, configs)
    if (owner) queue.add(owner)
  })
  const running = runController(controller, queue, [configs, builds], context)
  return Promise.all([running, startFeeding(context, sources)]).then(() => undefined)
}
