import { methodNotAllowed } from '@hawser/kinds/meta/status.ts'
import { admitAlone } from './admit.ts'
import { type Compute, computedKey } from './computed.ts'
import { create } from './create.ts'
import { deleteCollection, deleteOne } from './delete.ts'
import { evict } from './evict.ts'
import { patch } from './patch.ts'
import { bind } from './podactions.ts'
import { callProject, isProject } from './projects.ts'
import { get, list } from './read.ts'
import { noSuchResource } from './refusals.ts'
import type { Answer, Call } from './resources.ts'
import { getScale, writeScale } from './scale.ts'
import type { State } from './state.ts'
import { partOf, update } from './update.ts'
import { shownAnswer } from './versions.ts'
import { checkSupported } from './writeoptions.ts'

/** Finds who does what is asked for. */
export async function answer(state: State, call: Call): Promise<Answer> {
  const { kind, subresource } = call
  checkSupported(call)
  if (isProject(kind)) return callProject(state, call)
  const compute = computeOf(state, call)
  if (compute) {
    return compute(call, state.context, (object, warnings) =>
      admitAlone(state, 'CREATE', call, object, undefined, warnings),
    )
  }
  if (kind.resource === 'bindings' && call.verb === 'create') return bind(state, call)
  if (kind.stored === false) throw noSuchResource()
  const given = subresource === undefined ? answerObject(state, call) : answerSubresource(state, call)
  return kind.storedAs ? shownAnswer(kind, await given) : given
}

function computeOf({ computed }: State, call: Call): Compute | undefined {
  // Most calls are about stored objects themselves: they need no name for the table.
  if (call.kind.stored !== false && call.subresource === undefined) return undefined
  const key = computedKey(call)
  return Object.hasOwn(computed, key) ? computed[key] : undefined
}

async function answerObject(state: State, call: Call): Promise<Answer> {
  switch (call.verb) {
    case 'get':
      return get(state, call)
    case 'list':
      return list(state, call)
    case 'create':
      return create(state, call)
    case 'update':
      return update(state, call)
    case 'patch':
      return patch(state, call)
    case 'delete':
      return deleteOne(state, call)
    case 'deletecollection':
      return deleteCollection(state, call)
  }
}

async function answerSubresource(state: State, call: Call): Promise<Answer> {
  const { kind, verb, subresource } = call
  if (subresource === 'scale') {
    if (verb === 'get') return getScale(state, call)
    if (verb === 'update' || verb === 'patch') return writeScale(state, call)
    throw methodNotAllowed(kind, verb)
  }
  if (kind.resource === 'pods' && verb === 'create') {
    if (subresource === 'binding') return bind(state, call)
    if (subresource === 'eviction') return evict(state, call)
  }
  partOf(call)
  if (verb === 'get') return get(state, call)
  if (verb === 'update') return update(state, call)
  if (verb === 'patch') return patch(state, call)
  throw methodNotAllowed(kind, verb)
}
