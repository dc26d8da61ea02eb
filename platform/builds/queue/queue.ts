import type { Build } from '@hawser/kinds/build/build.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { numberOf } from '../generate.ts'
import { isTerminal } from '../runpolicy.ts'

/** What is known when a build asks to begin. */
export interface Queue {
  /** All builds that have not ended. */
  readonly open: readonly Build[]
  /** The pod of a build. */
  podOf(build: Build): Pod | undefined
  /** Whether a build could begin if there were room: nothing else holds it up. */
  isDue(build: Build): boolean
  /** Nodes that builds can run on. */
  readonly nodes: number
  /** Builds that run at once on one node. */
  readonly perNode: number
}

export type Place =
  | { readonly is: 'free' }
  /** @property message  Why it waits, for people. */
  | { readonly is: 'full'; readonly message: string }

/**
 * Whether there is room for a build: so many run at once as there is room for. Projects take turns, and within one it is
 * who was made first: a hundred builds of one project delay another's by no more than those that run. Everybody who asks
 * gets the same answer, however many ask at the same time.
 */
export function placeOf(build: Build, { open, podOf, isDue, nodes, perNode }: Queue): Place {
  const others = open.filter((other) => other.metadata.uid !== build.metadata.uid && !isTerminal(other))
  const running = others.filter((other) => usesNode(other, podOf(other)))
  const waiting = others.filter((other) => other.status.phase === 'New' && !podOf(other) && isDue(other))
  const ahead = aheadOf(build, waiting, running)
  const room = perNode * Math.max(1, nodes)
  if (running.length + ahead < room) return { is: 'free' }
  const where =
    nodes > 1
      ? `the ${nodes} nodes, which take ${perNode} at once each`
      : `the node, which takes ${perNode} at once`
  const run = running.length === 1 ? '1 build runs' : `${running.length} builds run`
  const before = ahead === 1 ? '1 build is' : `${ahead} builds are`
  return { is: 'full', message: `Waiting for room: ${run} on ${where}; ${before} ahead of this one.` }
}

/** How many of those that wait begin before it. */
function aheadOf(build: Build, waiting: readonly Build[], running: readonly Build[]): number {
  const taken = new Map<string, number>()
  for (const { metadata } of running)
    taken.set(projectOf(metadata), (taken.get(projectOf(metadata)) ?? 0) + 1)
  const inOrder = [...waiting, build]
    .map((one) => [orderOf(one), one] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  // Its turn: so many of its project have had theirs.
  const turns = inOrder.map(([, { metadata }]) => {
    const turn = taken.get(projectOf(metadata)) ?? 0
    taken.set(projectOf(metadata), turn + 1)
    return turn
  })
  const own = inOrder.findIndex(([, one]) => one === build)
  const turn = turns[own] ?? 0
  return turns.filter((other, at) => other < turn || (other === turn && at < own)).length
}

const projectOf = ({ namespace = '' }: Build['metadata']): string => namespace

/** A pod that finds no node takes no room, so nobody waits for it. */
const usesNode = ({ status: { phase } }: Build, pod: Pod | undefined): boolean =>
  pod ? !isUnschedulable(pod) : phase === 'Pending' || phase === 'Running'

const isUnschedulable = ({ spec, status }: Pod): boolean =>
  !spec.nodeName &&
  status.conditions?.some(({ type, status: holds }) => type === 'PodScheduled' && holds === 'False') === true

const orderOf = (build: Build): string => {
  const { creationTimestamp = '', namespace = '', name } = build.metadata
  return [creationTimestamp, namespace, String(numberOf(build)).padStart(9, '0'), name].join('/')
}
