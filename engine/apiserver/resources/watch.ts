import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { filterOf } from '../cache/filter.ts'
import { watchOptions } from './listoptions.ts'
import { isProject, projectSink } from './projects.ts'
import { checkReached, checkVersion } from './read.ts'
import { noSuchResource } from './refusals.ts'
import type { Sink, Watch, WatchCall } from './resources.ts'
import type { State } from './state.ts'
import { shownSink } from './versions.ts'

export function watch(state: State, call: WatchCall, sink: Sink): Watch {
  const { kind, options: asked = {}, ...selection } = call
  if (isProject(kind)) {
    return watch(state, { ...call, kind: Namespace, namespace: undefined }, projectSink(sink))
  }
  if (selection.subresource !== undefined) throw noSuchResource()
  if (kind.storedAs) return watch(state, { ...call, kind: kind.storedAs.kind }, shownSink(kind, sink))
  const options = watchOptions(asked)
  const filter = filterOf(kind, { ...selection, ...options })
  // Without what is there, a watch may begin at a version that is still to come.
  if (options.sendInitialEvents) checkReached(state, options.resourceVersion)
  else checkVersion(options.resourceVersion)
  return state.cacheOf(kind).watchers.add(filter, sink, options, () => state.store.revision)
}
