import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { isReason, notFound } from '@hawser/kinds/meta/status.ts'
import type { Draft } from '../admission/draft.ts'
import { EntryAnswer } from './answers.ts'
import { createDraft, placeIn } from './create.ts'
import { decodeBody } from './decodebody.ts'
import type { Answer, Call, Changing } from './resources.ts'
import { cacheKey, type State } from './state.ts'
import { changing, replace } from './update.ts'

type Change = (object: KubeObject | undefined) => object | undefined

/** Changes an object with its status, or makes it when there is none. See `Resources.change`. */
export async function changeWhole(state: State, target: Changing, change: Change): Promise<KubeObject> {
  const { kind, namespace, name } = target
  for (;;) {
    const isThere = state.cacheOf(kind).get(cacheKey(namespace, name)) !== undefined
    try {
      const answer = await (isThere ? changeLive(state, target, change) : makeNew(state, target, change))
      return answer.object as KubeObject
    } catch (error) {
      // Made or deleted by somebody else at the same time: look again.
      if (!isReason(error, isThere ? 'NotFound' : 'AlreadyExists')) throw error
      if (isThere === (state.cacheOf(kind).get(cacheKey(namespace, name)) !== undefined)) throw error
    }
  }
}

function changeLive(state: State, target: Changing, change: Change): Promise<Answer> {
  const call: Call & { asked: AnyKind } = { ...target, verb: 'update', asked: target.kind }
  return changing(state, target, async (entry) => {
    const changed = change(entry.object)
    if (!changed) return new EntryAnswer(entry)
    return replace(state, call, 'whole', entry, decoded(target, changed), [])
  })
}

function makeNew(state: State, target: Changing, change: Change): Promise<Answer> {
  const made = change(undefined)
  if (!made) throw notFound(target.kind, target.name)
  return createDraft(state, { ...target, verb: 'create' }, decoded(target, made), [])
}

/** In the form that is stored, and ours to change. */
function decoded({ kind, namespace }: Changing, object: object): Draft {
  const draft = decodeBody(kind, object, { fieldValidation: 'Ignore' }, [])
  placeIn(namespace, draft.metadata)
  return draft
}
