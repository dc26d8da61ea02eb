import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { withCondition } from '@hawser/kinds/meta/condition.ts'
import { isObject } from '@hawser/kinds/meta/json.ts'
import { badRequest } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { Eviction } from '@hawser/kinds/policy/eviction.ts'
import type { PodDisruptionBudget } from '@hawser/kinds/policy/poddisruptionbudget.ts'
import type { Draft } from '../admission/draft.ts'
import type { Entry } from '../cache/entry.ts'
import { admitAlone } from './admit.ts'
import { done } from './answers.ts'
import { commit } from './commit.ts'
import { decodeBody } from './decodebody.ts'
import { carryOut, checkPreconditions, withBody } from './delete.ts'
import { budgetOf, takeFrom } from './disruption.ts'
import type { Options } from './options.ts'
import type { Answer, Call } from './resources.ts'
import type { State } from './state.ts'
import { changing } from './update.ts'

const budgets = 'poddisruptionbudgets.policy'

/** Clients before 1.22 know no other Eviction than the one of v1beta1, which is the same but for its name. */
const asV1 = (body: unknown): unknown =>
  isObject(body) && body.apiVersion === 'policy/v1beta1' ? { ...body, apiVersion: 'policy/v1' } : body

/**
 * Asks a pod to leave its node, as far as disruption budgets allow.
 *
 * @throws {StatusError} `TooManyRequests` when one does not.
 */
export async function evict(state: State, call: Call): Promise<Answer> {
  const { dryRun } = call.options ?? {}
  const warnings: string[] = []
  const eviction = decodeBody(Eviction, asV1(call.body), call.options ?? {}, warnings) as unknown as Eviction
  if (eviction.metadata.name !== call.name) {
    throw badRequest('name in URL does not match name in Eviction object')
  }
  const options = withBody({ ...(dryRun && { dryRun }) }, eviction.deleteOptions)
  await admitAlone(state, 'CREATE', call, eviction as unknown as Draft, undefined, warnings)
  let isTaken = false
  const target = { ...call, subresource: undefined }
  return changing(
    state,
    target,
    async (entry) => {
      checkPreconditions(call.kind, entry.object, options)
      isTaken ||= await take(state, entry.object as unknown as Pod, options)
      return isTaken ? leave(state, call, entry, options, warnings) : undefined
    },
    'DELETE',
  )
}

/** Takes the pod from its budget, if it has one; false when somebody else changed the budget first. */
async function take({ look, context, now }: State, pod: Pod, { dryRun }: Options): Promise<boolean> {
  const { name, namespace } = pod.metadata
  const all = look.within(budgets, namespace ?? '') as unknown as readonly PodDisruptionBudget[]
  const budget = budgetOf(pod, all)
  if (!budget) return true
  const status = takeFrom(budget, name, formatTime(now()))
  return dryRun || context.setStatus(budgets, budget as unknown as KubeObject, status)
}

/** The pod says why it goes, and is deleted. Undefined: somebody else changed it. */
async function leave(
  state: State,
  { kind }: Call,
  entry: Entry,
  options: Options,
  warnings: readonly string[],
): Promise<Answer | undefined> {
  const draft = evicted(entry.object as unknown as Pod, formatTime(state.now()))
  const told = options.dryRun
    ? entry
    : await commit(state, kind, draft as unknown as Draft, entry.revision, false)
  const answer = told && (await carryOut(state, kind, told, options, warnings))
  return answer && done({ warnings, revision: answer.revision })
}

function evicted(pod: Pod, now: string): Pod {
  const told = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  } as const
  return { ...pod, status: { ...pod.status, conditions: withCondition(pod.status.conditions, told, now) } }
}
