import type { AnyKind } from '@hawser/kinds/kind.ts'
import { invalid as invalidField } from '@hawser/kinds/meta/field.ts'
import { isObject } from '@hawser/kinds/meta/json.ts'
import { badRequest, invalid, StatusError, unsupportedMediaType } from '@hawser/kinds/meta/status.ts'
import type { Draft } from '../admission/draft.ts'
import type { Entry } from '../cache/entry.ts'
import { goText, notAnObject } from '../patch/gotext.ts'
import { jsonPatch, unknownFields } from '../patch/jsonpatch.ts'
import { mergePatch } from '../patch/mergepatch.ts'
import { strategicMerge } from '../patch/strategic.ts'
import { applyPatch } from './apply.ts'
import { type Answer, type Call, type PatchType, patchTypes } from './resources.ts'
import type { State } from './state.ts'
import { withoutUntouched } from './untouched.ts'
import { changing, checkName, partOf, replace } from './update.ts'
import { shownEntry, storedDraft, storedKind } from './versions.ts'
import { checkWriteOptions } from './writeoptions.ts'

export async function patch(state: State, call: Call): Promise<Answer> {
  checkWriteOptions(call)
  if (call.kind.isCustom && call.patchType === 'strategic') throw unsupportedMediaType(customPatches)
  if (call.patchType === 'apply') return applyPatch(state, call)
  const part = partOf(call)
  const about = { ...call, kind: storedKind(call.kind), asked: call.kind }
  return changing(state, about, async (entry) => {
    const warnings: string[] = []
    const shown = await shownEntry(call.kind, entry)
    const patched = applied(call.kind, call.patchType, shown, call.body)
    const given = await decodePatched(call, patched, shown, warnings)
    checkName(given, call)
    return replace(state, about, part, entry, given, warnings)
  })
}

/** There is no strategic merge without upstream's types. */
const customPatches = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/apply-patch+yaml',
]

/**
 * Reads a patched object.
 *
 * @throws {StatusError} `Invalid` of the whole patch: upstream's form of saying that the outcome is no such object.
 */
async function decodePatched(
  call: Call,
  patched: unknown,
  before: Pick<Entry, 'raw'>,
  warnings: string[],
): Promise<Draft> {
  const { fieldValidation = 'Warn' } = call.options ?? {}
  const found: string[] = []
  const lenient = fieldValidation === 'Strict' ? 'Warn' : fieldValidation
  const problems = problemsOf(call)
  const read = { ...call, problems, options: { ...call.options, fieldValidation: lenient } }
  const { body, restore } = withoutUntouched(call, patched, before.raw)
  const draft = await storedDraft(read, body, found).catch((error: unknown) => {
    throw error instanceof StatusError && typeof error.cause === 'string'
      ? invalidPatch(call, patched, error.cause)
      : error
  })
  if (fieldValidation === 'Strict' && found.length > 0) {
    throw invalidPatch(call, patched, `strict decoding error: ${found.join(', ')}`)
  }
  warnings.push(...found)
  restore(draft)
  return draft
}

/** What strict reading has against the patch itself. */
const problemsOf = ({ patchType, problems = [], body }: Call): readonly string[] =>
  patchType === 'json'
    ? [...problems, ...unknownFields(body)].map((problem) => `json patch ${problem}`)
    : problems

function invalidPatch({ kind, patchType, body }: Call, patched: unknown, problem: string): StatusError {
  // Who may patch a secret may not read it by that.
  const outcome = kind.resource === 'secrets' ? body : patched
  const shown = patchType === 'strategic' ? goText(body) : JSON.stringify(outcome)
  return invalid({ group: '', kind: '' }, '', [invalidField('patch', shown, problem)])
}

/** @throws {StatusError} `UnsupportedMediaType` for server-side apply: there is nothing whose owners could be kept. */
export function checkPatch(type: PatchType | undefined): asserts type is 'json' | 'merge' | 'strategic' {
  if (type === 'apply' || type === undefined) throw unsupportedMediaType(Object.keys(patchTypes).slice(0, 3))
}

/** What a patch makes of an object. @param entry  The object, and it as text. */
export function applied(
  kind: AnyKind,
  type: PatchType | undefined,
  entry: Pick<Entry, 'raw' | 'text'>,
  body: unknown,
): unknown {
  if (type === 'json') return jsonPatch(entry.text, body)
  if (type === 'strategic') return strategicMerge(kind.node, entry.raw, body)
  if (!isObject(body)) throw badRequest(`error decoding patch: ${notAnObject(body)}`)
  return mergePatch(entry.raw, body)
}
