import { check } from '@hawser/kinds/check.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { invalid as invalidField } from '@hawser/kinds/meta/field.ts'
import { badRequest, conflict, invalid, StatusError } from '@hawser/kinds/meta/status.ts'
import type { Operation } from '../admission/chain.ts'
import type { Draft } from '../admission/draft.ts'
import { prepare } from '../admission/prepare.ts'
import { forbidden } from '../auth/attributes.ts'
import type { Entry } from '../cache/entry.ts'
import type { Entries } from '../managedfields/entries.ts'
import { type Asked, holding, requestOf } from './admit.ts'
import { EntryAnswer } from './answers.ts'
import { commit, remove } from './commit.ts'
import { commitHolding, countsGenerations, createDraft, placeIn } from './create.ts'
import { afterAdmission, dedupeOwners } from './dedupeowners.ts'
import { changesSpec, isFinished, isOfObject, isUnchanged, nextVersion, type Part } from './nextversion.ts'
import { find } from './read.ts'
import { noSuchResource } from './refusals.ts'
import type { Answer, Call, Target } from './resources.ts'
import { cacheKey, type State, storeKey } from './state.ts'
import { keepReadable, own, ownChanges } from './tracking.ts'
import { shareSpec } from './untouched.ts'
import { storedDraft, storedKind } from './versions.ts'
import { checkWriteOptions } from './writeoptions.ts'
import { createsOnUpdate, needsVersion } from './writerules.ts'

export async function update(state: State, call: Call): Promise<Answer> {
  checkWriteOptions(call)
  const { name = '' } = call
  const kind = storedKind(call.kind)
  const part = partOf(call)
  const warnings: string[] = []
  const given = await storedDraft(call, call.body, warnings)
  placeIn(call.namespace, given.metadata)
  checkName(given, call)
  dedupeOwners(given, warnings)
  if (part === 'object' && createsOnUpdate(kind)) {
    const made = await createMissing(state, call, given, warnings)
    if (made) return made
  }
  if (!given.metadata.resourceVersion && needsVersion(kind)) {
    const error = invalidField('metadata.resourceVersion', 0, 'must be specified for an update')
    throw invalid(kind, name, [error])
  }
  const about = { ...call, kind, asked: call.kind }
  return changing(state, about, async (entry) => replace(state, about, part, entry, given, [...warnings]))
}

/** Kinds that a PUT makes when there is no object of that name. */
async function createMissing(
  state: State,
  call: Call,
  given: Draft,
  warnings: string[],
): Promise<Answer | undefined> {
  const { kind, namespace, name = '', user } = call
  if (state.cacheOf(storedKind(kind)).get(cacheKey(namespace, name))) return undefined
  const attributes = { user, verb: 'create', on: { group: kind.group, plural: kind.plural, namespace, name } }
  if (!state.context.isAllowed(attributes)) throw forbidden(attributes)
  return createDraft(state, call, given, warnings)
}

/** @throws {StatusError} `BadRequest` when the object is another one than the URL says. */
export function checkName({ metadata }: Draft, { name = '', namespace }: Target): void {
  if (!metadata.name) {
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    )
  }
  if (metadata.name !== name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`)
  }
  placeIn(namespace, metadata)
}

/** @throws {StatusError} `NotFound` for a subresource that the kind does not have. */
export function partOf({ kind, subresource }: Target): Part {
  if (subresource === undefined) return 'object'
  if (subresource === 'status' && kind.hasStatus) return 'status'
  if (subresource === 'finalize' && kind.resource === 'namespaces') return 'finalize'
  if (subresource === 'approval' && kind.resource === 'certificatesigningrequests.certificates.k8s.io')
    return 'approval'
  if (subresource === 'ephemeralcontainers' && kind.resource === 'pods') return 'ephemeralcontainers'
  throw noSuchResource()
}

/** How often a change is tried that waits for webhooks while others may change the object: upstream's number. */
const attempts = 5

/**
 * Runs a change of one object with the newest version of it, while nobody else changes it. A change that waits for a
 * webhook does not keep others from theirs: it begins anew when somebody else was first.
 */
export async function changing(
  state: State,
  target: Target,
  change: (entry: Entry) => Promise<Answer | undefined>,
  operation: Operation = 'UPDATE',
): Promise<Answer> {
  const { kind, namespace, name = '' } = target
  if (state.admission.waits(operation, target)) return competing(state, target, change)
  const key = storeKey(kind, cacheKey(namespace, name))
  return state.locks.run(key, async () => {
    for (;;) {
      const before = state.underway.get(key)
      const answer = before
        ? await afterwards(before.stored, change(before.entry))
        : await change(find(state, target))
      // Undefined: somebody else was first, or was not on disk yet. Look again.
      if (answer) return answer
    }
  })
}

/**
 * What was found out from a version that is not on disk yet is told when it is, and not at all if the disk refuses it.
 *
 * @returns  Undefined for a refusal, too: what the version before it has (ports, a part of a quota) is only free, and may
 *           only be had again, when it is on disk.
 */
async function afterwards(
  stored: Promise<unknown>,
  change: Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  try {
    return await change
  } catch (error) {
    if (error instanceof StatusError) return undefined
    throw error
  } finally {
    await stored
  }
}

async function competing(
  state: State,
  target: Target,
  change: (entry: Entry) => Promise<Answer | undefined>,
): Promise<Answer> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const answer = await change(find(state, target))
    if (answer) return answer
  }
  throw conflict(target.kind, target.name ?? '')
}

/**
 * Replaces a version of an object by what was given for it.
 *
 * @param applied  The owners, when server-side apply has found out about them.
 * @returns Undefined when the version is no longer the newest.
 */
export async function replace(
  state: State,
  call: Call & Pick<Asked, 'asked'>,
  part: Part,
  entry: Entry,
  given: Draft,
  warnings: string[],
  applied?: Entries,
): Promise<Answer | undefined> {
  const { kind, options = {} } = call
  const old = entry.raw
  const { resourceVersion } = given.metadata
  if (resourceVersion && resourceVersion !== '0' && resourceVersion !== old.metadata.resourceVersion) {
    throw conflict(kind, old.metadata.name)
  }
  // What was given is ours, and what is kept of the old version is not.
  if (part === 'ephemeralcontainers') kind.complete?.(given, old)
  const draft = nextVersion(kind, part, given, old)
  if (isOfObject(part)) kind.complete?.(draft, old)
  if (applied) own(draft, applied)
  else ownChanges(state, call, { kind, part }, draft, old)
  // The draft shares with the old object what this write does not touch, and freezing costs as much as parsing: that no
  // plugin changes what is shared is for tests to find out.
  if (state.freezesOld) void entry.object
  const request = requestOf('UPDATE', call, draft, old, warnings)
  const { managedFields } = draft.metadata
  // Who scales has asked about the Scale, and not about the object.
  const isAdmitted = call.subresource === 'scale'
  const mutating = isAdmitted ? undefined : state.admission.mutate(request)
  if (mutating) await mutating
  keepReadable(request, managedFields)
  dedupeOwners(draft, warnings, afterAdmission)
  finish(state, kind, part, draft, old, warnings)
  const validating = isAdmitted ? undefined : state.admission.validate(request)
  if (validating) await validating
  if (isUnchanged(draft, old)) return new EntryAnswer(entry, { warnings })
  if (isFinished(draft) && !options.dryRun) {
    // Whoever let go of it last is shown what he wrote, which nobody else will see.
    const shown = await commit(state, kind, draft, entry.revision, true)
    const removed = shown && (await remove(state, kind, entry))
    return removed === undefined
      ? undefined
      : new EntryAnswer(shown as Entry, { warnings, revision: removed })
  }
  const written = await holding(state, request, () =>
    commitHolding(state, kind, draft, old, entry.revision, options.dryRun),
  )
  return written && new EntryAnswer(written, { warnings, revision: options.dryRun ? 0 : written.revision })
}

/** A priority class begins to count and never goes on: upstream's doing. */
const countsChanges = (kind: AnyKind): boolean =>
  countsGenerations(kind) && kind.resource !== 'priorityclasses.scheduling.k8s.io'

/** After admission has changed what it wanted: the form that is stored, checked. */
function finish(
  state: State,
  kind: AnyKind,
  part: Part,
  draft: Draft,
  old: KubeObject,
  warnings: string[],
): void {
  if (isOfObject(part)) {
    prepare(kind.resource, draft, state.look, old)
    shareSpec(draft, old)
    if (countsChanges(kind) && changesSpec(kind, draft, old)) {
      draft.metadata.generation = (old.metadata.generation ?? 0) + 1
    }
  }
  const errors = check(kind, draft, old, part)
  if (errors.length > 0) throw invalid(kind, old.metadata.name, errors)
  if (kind.warnings && isOfObject(part)) warnings.push(...kind.warnings(draft, old))
}
