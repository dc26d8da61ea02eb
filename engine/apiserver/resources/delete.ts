import { decode } from '@hawser/kinds/decode.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { type DeleteOptions, deleteOptions } from '@hawser/kinds/meta/deleteoptions.ts'
import { invalid as invalidField } from '@hawser/kinds/meta/field.ts'
import { badRequest, conflict, invalid } from '@hawser/kinds/meta/status.ts'
import { checkMortal } from '../admission/lifecycle.ts'
import type { Entry } from '../cache/entry.ts'
import { filterOf } from '../cache/filter.ts'
import { type Asked, requestOf } from './admit.ts'
import { EntryAnswer, ListAnswer, success } from './answers.ts'
import { commit, remove } from './commit.ts'
import { decideDeletion } from './deletion.ts'
import type { Options } from './options.ts'
import { notThatOne } from './refusals.ts'
import type { Answer, Call } from './resources.ts'
import type { State } from './state.ts'
import { changing } from './update.ts'
import { storedKind } from './versions.ts'

/** Kinds whose deletion answers the object; others answer a Status. */
const answersObject = new Set([
  'pods',
  'services',
  'serviceaccounts',
  'persistentvolumeclaims',
  'persistentvolumes',
])

/** The name of `delete` is taken. */
export async function deleteOne(state: State, call: Call): Promise<Answer> {
  const options = withBody(call.options ?? {}, call.body)
  return deleteObject(state, { ...call, kind: storedKind(call.kind), asked: call.kind }, options)
}

export async function deleteCollection(state: State, call: Call): Promise<Answer> {
  const { namespace, user } = call
  const kind = storedKind(call.kind)
  const options = withBody(call.options ?? {}, call.body)
  const { entries } = state.cacheOf(kind).page({
    filter: filterOf(kind, { namespace, ...call.options }),
    limit: options.limit,
  })
  const deleted = await Promise.all(
    entries.map((entry) => deleteListed(state, { kind, user }, entry.object, options)),
  )
  const revision = Math.max(0, ...deleted)
  return new ListAnswer(kind, entries, { revision: state.store.revision }, { revision })
}

/** @returns the revision; 0 when it was gone before. */
async function deleteListed(
  state: State,
  { kind, user }: Asked,
  { metadata }: KubeObject,
  options: Options,
): Promise<number> {
  const { namespace, name, uid } = metadata
  try {
    const target = { kind, name, user, ...(kind.scope === 'Namespaced' && { namespace }) }
    const answer = await deleteObject(state, target, { ...options, preconditions: { uid } })
    return answer.revision
  } catch (error) {
    const reason = (error as { reason?: string }).reason
    if (reason === 'NotFound' || reason === 'Conflict') return 0
    throw error
  }
}

export async function deleteObject(state: State, asked: Asked, options: Options): Promise<Answer> {
  const { kind, name = '' } = asked
  if (kind.resource === 'namespaces') checkMortal(name)
  const change = async (entry: Entry): Promise<Answer | undefined> => {
    const warnings: string[] = []
    checkPreconditions(kind, entry.object, options)
    await admitDeletion(state, { ...asked, options }, entry, warnings)
    return carryOut(state, kind, entry, options, warnings)
  }
  return changing(state, asked, change, 'DELETE')
}

async function admitDeletion(
  { admission }: State,
  asked: Asked,
  { object }: Entry,
  warnings: string[],
): Promise<void> {
  if (!admission.sees('DELETE', asked)) return
  const request = requestOf('DELETE', asked, undefined, object, warnings)
  await admission.mutate(request)
  await admission.validate(request)
}

async function carryOut(
  state: State,
  kind: AnyKind,
  entry: Entry,
  options: Options,
  warnings: readonly string[],
): Promise<Answer | undefined> {
  const { dryRun } = options
  const { object } = entry
  const deletion = decideDeletion(object, options, state.now())
  if (deletion.do === 'nothing') {
    if (kind.resource === 'namespaces') throw stillTerminating(kind, object)
    return new EntryAnswer(entry, { warnings })
  }
  if (deletion.do === 'mark') {
    const marked = await commit(state, kind, deletion.draft, entry.revision, dryRun)
    return marked && new EntryAnswer(marked, { warnings, revision: dryRun ? 0 : marked.revision })
  }
  const revision = dryRun ? 0 : await remove(state, kind, entry)
  if (revision === undefined) return undefined
  return answersObject.has(kind.resource)
    ? new EntryAnswer(entry, { warnings, revision })
    : success(kind, object.metadata.name, object.metadata.uid, { warnings, revision })
}

const stillTerminating = (kind: AnyKind, { metadata }: KubeObject) =>
  conflict(
    kind,
    metadata.name,
    'The system is ensuring all content is removed from this namespace.  Upon completion, this namespace will automatically be purged by the system.',
  )

function checkPreconditions(kind: AnyKind, { metadata }: KubeObject, { preconditions = {} }: Options): void {
  const { uid, resourceVersion } = preconditions
  if (uid !== undefined && uid !== metadata.uid) {
    throw conflict(kind, metadata.name, notThatOne('UID', uid, metadata.uid))
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const problem = notThatOne('ResourceVersion', resourceVersion, metadata.resourceVersion)
    throw conflict(kind, metadata.name, problem)
  }
}

/**
 * Options of a deletion may come in the body; those count more than the query's.
 *
 * @throws {StatusError} `BadRequest` when the body is something else, `Invalid` when the options contradict each other.
 */
export function withBody(query: Options, body: unknown): Options {
  const options = { ...query, ...(body !== undefined && body !== null && readBody(body)) }
  if (options.orphanDependents !== undefined && options.propagationPolicy !== undefined) {
    const error = invalidField(
      'propagationPolicy',
      options.propagationPolicy,
      'orphanDependents and deletionPropagation cannot be both set',
    )
    throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [error])
  }
  return options
}

function readBody(body: unknown): Options {
  const { value, mistyped } = decode<DeleteOptions>(deleteOptions.node, body)
  const first = mistyped[0]
  if (first) throw badRequest(`the body of a deletion is not DeleteOptions: ${first.message}`)
  const { kind = 'DeleteOptions', dryRun, ...options } = value
  if (kind && kind !== 'DeleteOptions') {
    throw badRequest(`the body of a deletion is DeleteOptions, not ${kind}`)
  }
  const { gracePeriodSeconds, propagationPolicy, orphanDependents, preconditions } = options
  return {
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
    ...(propagationPolicy !== undefined && { propagationPolicy }),
    ...(orphanDependents !== undefined && { orphanDependents }),
    ...(preconditions !== undefined && { preconditions }),
    ...(dryRun?.includes('All') && { dryRun: true }),
  }
}
