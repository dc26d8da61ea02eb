import type { Build } from '@hawser/kinds/build/build.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { isControlledBy } from '@hawser/kinds/meta/owner.ts'
import { podNameOf } from '../names.ts'
import { outcomeOf } from '../pod/outcome.ts'
import { fetchedCommit } from '../sources/revision.ts'
import type { Action } from './action.ts'
import { finish } from './finish.ts'
import { ended, running, wait, withStages } from './phases.ts'
import { stagesOf } from './stages.ts'
import type { State } from './state.ts'

/** A build that has its pod goes as its pod goes. */
export function follow(state: State): Action[] {
  const { build, pod } = state
  if (!pod || !isControlledBy(pod, build)) {
    return [
      ended(
        build,
        'Error',
        'BuildPodDeleted',
        `The pod ${podNameOf(build.metadata.name)} of this build was deleted before the build completed.`,
      ),
    ]
  }
  return [...fetched(build, pod), ...goOn(state, pod)]
}

function fetched(build: Build, pod: Pod): Action[] {
  const commit = fetchedCommit(pod)
  return commit && !build.spec.revision ? [{ do: 'setRevision', build, revision: commit.revision }] : []
}

function goOn(state: State, pod: Pod): Action[] {
  const { build } = state
  const outcome = outcomeOf(pod)
  switch (outcome.is) {
    case 'waiting':
      return wait(build, undefined, outcome.message)
    case 'running':
      return running(build, pod)
    case 'failed': {
      const { phase, reason, message } = outcome
      const stages = stagesOf({ pod, report: {} }, undefined, undefined)
      const end = withStages({ ...ended(build, phase, reason, message), withLog: true }, stages)
      const drop: Action[] =
        outcome.filled === 'cache' || outcome.filled === 'layers' ? [{ do: 'dropCache', build }] : []
      return [...running(build, pod), ...drop, end]
    }
    case 'succeeded':
      return [...running(build, pod), ...finish(state, pod, outcome)]
  }
}
