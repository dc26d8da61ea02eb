import { decode } from '@hawser/kinds/decode.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { type DeleteOptions, deleteOptions } from '@hawser/kinds/meta/deleteoptions.ts'
import { type FieldError, invalid as invalidField } from '@hawser/kinds/meta/field.ts'
import { badRequest, conflict, invalid, type StatusError } from '@hawser/kinds/meta/status.ts'
import { checkMortal } from '../admission/lifecycle.ts'
import type { Entry } from '../cache/entry.ts'
import { type Asked, requestOf } from './admit.ts'
import { deleted, EntryAnswer, ListAnswer } from './answers.ts'
import { commit, remove } from './commit.ts'
import { decideDeletion } from './deletion.ts'
import { checkDryRun, checkPropagation, type Options } from './options.ts'
import { listed } from './read.ts'
import { notThatOne } from './refusals.ts'
import type { Answer, Call } from './resources.ts'
import type { State } from './state.ts'
import { changing } from './update.ts'
import { storedKind } from './versions.ts'

/** Kinds whose deletion answers the object (upstream's `ReturnDeletedObject`); others answer a Status. */
const answersObject = new Set([
  'csidrivers.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'namespaces',
  'persistentvolumeclaims',
  'persistentvolumes',
  'pods',
  'podtemplates',
  'resourcequotas',
  'serviceaccounts',
  'services',
  'storageclasses.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
])
/** Objects of a collection that are deleted at the same time: what waits for the disk stays bounded. */
const deletedAtOnce = 64

/** The name of `delete` is taken. */
export async function deleteOne(state: State, call: Call): Promise<Answer> {
  const options = withBody(call.options ?? {}, call.body)
  return deleteObject(state, { ...call, kind: storedKind(call.kind), asked: call.kind }, options)
}

export async function deleteCollection(state: State, call: Call): Promise<Answer> {
  const { namespace, user } = call
  const kind = storedKind(call.kind)
  const options = withBody(call.options ?? {}, call.body)
  const { entries, metadata } = listed(state, { kind, namespace, options })
  let revision = 0
  for (let from = 0; from < entries.length; from += deletedAtOnce) {
    const some = entries.slice(from, from + deletedAtOnce)
    const deleted = await Promise.all(
      some.map((entry) => deleteListed(state, { kind, asked: call.kind, user }, entry.object, options)),
    )
    revision = Math.max(revision, ...deleted)
  }
  return new ListAnswer(kind, entries, metadata, { revision })
}

/** @returns the revision; 0 when it was gone before. */
async function deleteListed(
  state: State,
  { kind, asked = kind, user }: Asked,
  { metadata }: KubeObject,
  options: Options,
): Promise<number> {
  const { namespace, name, uid } = metadata
  // Who asks for a certain version or object means all of them, as upstream.
  const isAsked = options.preconditions !== undefined
  try {
    const target = { kind, asked, name, user, ...(kind.scope === 'Namespaced' && { namespace }) }
    const answer = await deleteObject(
      state,
      target,
      isAsked ? options : { ...options, preconditions: { uid } },
    )
    return answer.revision
  } catch (error) {
    const reason = (error as { reason?: string }).reason
    if (reason === 'NotFound' || (reason === 'Conflict' && !isAsked)) return 0
    throw error
  }
}

export async function deleteObject(state: State, asked: Asked, options: Options): Promise<Answer> {
  const { kind, name = '' } = asked
  if (kind.resource === 'namespaces') checkMortal(name)
  const change = async (entry: Entry): Promise<Answer | undefined> => {
    const warnings: string[] = []
    checkPreconditions(kind, entry.raw, options)
    await admitDeletion(state, { ...asked, options }, entry, warnings)
    return carryOut(state, kind, entry, options, warnings)
  }
  return changing(state, asked, change, 'DELETE')
}

async function admitDeletion(
  { admission }: State,
  asked: Asked,
  { raw }: Entry,
  warnings: string[],
): Promise<void> {
  if (!admission.sees('DELETE', asked)) return
  const request = requestOf('DELETE', asked, undefined, raw, warnings)
  await admission.mutate(request)
  await admission.validate(request)
}

/** Does what the deletion of an object comes to; undefined when somebody else was first. */
export async function carryOut(
  state: State,
  kind: AnyKind,
  entry: Entry,
  options: Options,
  warnings: readonly string[],
): Promise<Answer | undefined> {
  const { dryRun } = options
  const { raw: object } = entry
  const deletion = decideDeletion(kind.resource, object, options, state.now())
  if (deletion.do === 'nothing') {
    if (kind.resource === 'namespaces') throw stillTerminating(kind, object)
    return new EntryAnswer(entry, { warnings })
  }
  if (deletion.do === 'mark') {
    const marked = await commit(state, kind, deletion.draft, entry.revision, dryRun)
    return marked && new EntryAnswer(marked, { warnings, revision: dryRun ? 0 : marked.revision })
  }
  const last = deletion.told ? await commit(state, kind, deletion.told, entry.revision, dryRun, true) : entry
  const revision = last && (dryRun ? 0 : await remove(state, kind, last))
  if (last === undefined || revision === undefined) return undefined
  return answersObject.has(kind.resource)
    ? new EntryAnswer(dryRun ? last : last.at(revision), { warnings, revision })
    : deleted(kind, object.metadata.name, object.metadata.uid, { warnings, revision })
}

const stillTerminating = (kind: AnyKind, { metadata }: KubeObject) =>
  conflict(
    kind,
    metadata.name,
    'The system is ensuring all content is removed from this namespace.  Upon completion, this namespace will automatically be purged by the system.',
  )

/** Upstream looks after these kinds in code of their own, which has words of its own. */
const hasOwnWords = new Set(['namespaces', 'customresourcedefinitions.apiextensions.k8s.io'])

/** @throws {StatusError} `Conflict`, which names the kind where other conflicts name the resource. */
export function checkPreconditions(
  kind: AnyKind,
  { metadata }: KubeObject,
  { preconditions = {} }: Options,
): void {
  const { name } = metadata
  const differs = (what: 'UID' | 'ResourceVersion', asked = '', found = '', hint = ''): void => {
    if (asked === found) return
    if (hasOwnWords.has(kind.resource)) throw conflict(kind, name, notThatOne(what, asked, found))
    const resource = kind.group ? `${kind.kind}.${kind.group}` : kind.kind
    throw conflict(
      { group: kind.group, kind: kind.kind, plural: kind.kind, resource },
      name,
      `the ${what} in the precondition (${asked}) does not match the ${what} in record (${found}). ${hint}`,
    )
  }
  const { uid, resourceVersion } = preconditions
  if (uid !== undefined)
    differs('UID', uid, metadata.uid, 'The object might have been deleted and then recreated')
  if (resourceVersion !== undefined)
    differs(
      'ResourceVersion',
      resourceVersion,
      metadata.resourceVersion,
      'The object might have been modified',
    )
}

/**
 * Options of a deletion may come in the body; those count more than the query's.
 *
 * @throws {StatusError} `BadRequest` when the body is something else, `Invalid` when the options contradict each other.
 */
export function withBody(query: Options, body: unknown): Options {
  const options = { ...query, ...(body !== undefined && body !== null && readBody(body)) }
  if (options.orphanDependents !== undefined && options.propagationPolicy !== undefined) {
    throw invalidOptions([
      invalidField(
        'propagationPolicy',
        options.propagationPolicy,
        'orphanDependents and deletionPropagation cannot be both set',
      ),
    ])
  }
  return options
}

const invalidOptions = (errors: readonly FieldError[]): StatusError =>
  invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors)

function readBody(body: unknown): Options {
  const { value, mistyped } = decode<DeleteOptions>(deleteOptions.node, body)
  const first = mistyped[0]
  if (first) throw badRequest(`the body of a deletion is not DeleteOptions: ${first.message}`)
  const { kind = 'DeleteOptions', dryRun, ...options } = value
  if (kind && kind !== 'DeleteOptions') {
    throw badRequest(`the body of a deletion is DeleteOptions, not ${kind}`)
  }
  const { gracePeriodSeconds, propagationPolicy, orphanDependents, preconditions } = options
  const unsupported = [
    propagationPolicy && checkPropagation(propagationPolicy),
    dryRun && checkDryRun(dryRun),
  ]
  const errors = unsupported.filter((error) => typeof error === 'object')
  if (errors.length > 0) throw invalidOptions(errors)
  return {
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
    ...(propagationPolicy !== undefined && { propagationPolicy }),
    ...(orphanDependents !== undefined && { orphanDependents }),
    ...(preconditions !== undefined && { preconditions }),
    ...(dryRun?.includes('All') && { dryRun: true }),
  }
}
