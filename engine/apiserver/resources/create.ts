import { check } from '@hawser/kinds/check.ts'
import type { Service } from '@hawser/kinds/core/service.ts'
import type { AnyKind, KubeObject, Mutable } from '@hawser/kinds/kind.ts'
import { copyOf, isObject } from '@hawser/kinds/meta/json.ts'
import { alreadyExists, badRequest, generateNameTaken, invalid } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import type { Draft } from '../admission/draft.ts'
import { checkNamespace } from '../admission/lifecycle.ts'
import { prepare } from '../admission/prepare.ts'
import type { Entry } from '../cache/entry.ts'
import type { Entries } from '../managedfields/entries.ts'
import { holding, requestOf } from './admit.ts'
import { EntryAnswer } from './answers.ts'
import { commit } from './commit.ts'
import { afterAdmission, dedupeOwners } from './dedupeowners.ts'
import { generatedName, nameAttempts } from './names.ts'
import { fillNamespace } from './namespacecontents.ts'
import type { Answer, Call } from './resources.ts'
import { cacheKey, type State } from './state.ts'
import { keepReadable, own, ownNew } from './tracking.ts'
import { storedDraft, storedKind } from './versions.ts'
import { checkWriteOptions } from './writeoptions.ts'

export const countsGenerations = ({ countsGenerations, hasStatus = false }: AnyKind): boolean =>
  countsGenerations ?? hasStatus

/** Kinds that are created with a status: a node reports itself, and a build says what triggered it. */
const bringsStatus = new Set(['nodes', 'builds.build.openshift.io'])

export async function create(state: State, call: Call): Promise<Answer> {
  checkWriteOptions(call)
  const warnings: string[] = []
  const draft = await storedDraft(call, withoutStatus(call.kind, call.body), warnings)
  return createDraft(state, call, draft, warnings)
}

/**
 * Makes an object of what was sent for it.
 *
 * @param applied  The owners, when server-side apply has found out about them.
 */
export async function createDraft(
  state: State,
  call: Call,
  draft: Draft,
  warnings: string[],
  applied?: Entries,
): Promise<Answer> {
  const { options = {} } = call
  const kind = storedKind(call.kind)
  dedupeOwners(draft, warnings)
  begin(state, kind, call, draft)
  if (applied) own(draft, applied)
  else ownNew(state, call, kind, draft)
  const { subresource, namespace, user, auditAnnotations } = call
  const { name } = draft.metadata
  const about = { kind, asked: call.kind, subresource, namespace, name, user, options, auditAnnotations }
  const request = requestOf('CREATE', about, draft, undefined, warnings)
  const { managedFields } = draft.metadata
  const mutating = state.admission.mutate(request)
  if (mutating) await mutating
  keepReadable(request, managedFields)
  dedupeOwners(draft, warnings, afterAdmission)
  finish(state, kind, draft, warnings)
  const validating = state.admission.validate(request)
  if (validating) await validating
  const entry = await holding(state, request, () => commitNew(state, kind, draft, options.dryRun))
  if (kind.resource === 'namespaces' && !options.dryRun) await fillNamespace(state, draft.metadata.name)
  return new EntryAnswer(entry, { code: 201, warnings, revision: options.dryRun ? 0 : entry.revision })
}

export function withoutStatus(kind: AnyKind, body: unknown): unknown {
  if (!isObject(body) || !kind.hasStatus || bringsStatus.has(kind.resource)) return body
  return { ...body, status: undefined }
}

/** Fills in what only the server knows. */
function begin(state: State, kind: AnyKind, { namespace, name }: Call, draft: Draft): void {
  const { metadata } = draft
  if (metadata.resourceVersion) throw badRequest('resourceVersion should not be set on objects to be created')
  placeIn(namespace, metadata)
  if (name !== undefined) metadata.name ||= name
  const wasNamed = Boolean(metadata.name)
  if (!wasNamed && metadata.generateName) metadata.name = generatedName(metadata.generateName, state.random)
  metadata.uid = state.uid()
  metadata.creationTimestamp = formatTime(state.now())
  delete metadata.deletionTimestamp
  delete metadata.deletionGracePeriodSeconds
  delete metadata.generation
  if (countsGenerations(kind)) metadata.generation = 1
  kind.complete?.(draft)
  if (namespace !== undefined) checkNamespace(state.look, kind, namespace, metadata.name)
}

/** After admission has changed what it wanted: the form that is stored, checked. */
function finish(state: State, kind: AnyKind, draft: Draft, warnings: string[]): void {
  prepare(kind.resource, draft, state.look, undefined)
  kind.generate?.(draft)
  const errors = check(kind, draft)
  if (errors.length > 0) throw invalid(kind, draft.metadata.name ?? '', errors)
  if (kind.warnings) warnings.push(...kind.warnings(draft))
}

/** @throws {StatusError} `BadRequest` when the object says that it belongs elsewhere. */
export function placeIn(namespace: string | undefined, metadata: Mutable<KubeObject['metadata']>): void {
  if (namespace === undefined) return
  metadata.namespace ||= namespace
  if (metadata.namespace !== namespace) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
      `Send it to namespace ${metadata.namespace}, or leave metadata.namespace out.`,
    )
  }
}

async function commitNew(
  state: State,
  kind: AnyKind,
  draft: Draft,
  dryRun: boolean | undefined,
): Promise<Entry> {
  const { metadata } = draft
  const mayRename = metadata.generateName !== undefined && metadata.name.startsWith(metadata.generateName)
  const isTaken = (): boolean =>
    state.cacheOf(kind).get(cacheKey(metadata.namespace, metadata.name)) !== undefined
  for (let attempt = 1; ; attempt++) {
    const entry = isTaken() ? undefined : await commitHolding(state, kind, draft, undefined, 0, dryRun)
    if (entry) return entry
    // Whom the disk refused was not first.
    if (!isTaken() && attempt < nameAttempts) continue
    if (!mayRename || !metadata.generateName) throw alreadyExists(kind, metadata.name)
    if (attempt === nameAttempts) throw generateNameTaken(kind, metadata.name)
    metadata.name = generatedName(metadata.generateName, state.random)
  }
}

/** Commits an object with the addresses it needs: a Service that is not written gives back what it got. */
export async function commitHolding(
  state: State,
  kind: AnyKind,
  draft: Draft,
  old: KubeObject | undefined,
  expected: number,
  dryRun: boolean | undefined,
): Promise<Entry | undefined> {
  if (kind.resource !== 'services') return commit(state, kind, draft, expected, dryRun)
  // Addresses and ports are put into it, and a spec that has not changed is the stored one.
  if (draft.spec === old?.spec) draft.spec = copyOf(draft.spec)
  const service = draft as unknown as Mutable<Service>
  const giveBack = state.addresses.fill(service, old as unknown as Service | undefined)
  let written: Entry | undefined
  try {
    written = await commit(state, kind, draft, expected, dryRun)
    return written
  } finally {
    if (!written || dryRun) giveBack()
  }
}
