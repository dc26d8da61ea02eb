import { checkSchema } from '@hawser/kinds/check.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { checkMetadata } from '@hawser/kinds/meta/metadata.ts'
import { invalid, methodNotAllowed } from '@hawser/kinds/meta/status.ts'
import type { Draft } from '../admission/draft.ts'
import { filterOf, selectableOf } from '../cache/filter.ts'
import { ComputedAnswer, deleted } from '../resources/answers.ts'
import type { Admit, Compute } from '../resources/computed.ts'
import { placeIn } from '../resources/create.ts'
import { decodeBody } from '../resources/decodebody.ts'
import { withBody } from '../resources/delete.ts'
import type { Options } from '../resources/options.ts'
import { applied, checkPatch } from '../resources/patch.ts'
import type { Answer, Call, User } from '../resources/resources.ts'
import { checkName } from '../resources/update.ts'

/** Who asks a view about what. */
export interface Asking {
  readonly user: User
  readonly namespace: string
  readonly name: string
  readonly options: Options
  readonly userAgent?: string | undefined
}
/** What a write gives: the object, and whether it was not there before. */
interface Outcome {
  readonly object: object
  readonly created?: boolean
}

/** A kind of which nothing is stored: it shows other objects, and writing it changes them. A verb that is missing is refused. */
export interface View {
  get?(asking: Asking): object | Promise<object>
  list?(asking: Asking): readonly object[] | Promise<readonly object[]>
  /** @param object  Decoded and checked. */
  create?(asking: Asking, object: KubeObject): Promise<object>
  /** @param change  The object as it is to be, from the one that is shown now. May be called several times. */
  update?(asking: Asking, change: (now: object) => KubeObject): Promise<Outcome>
  delete?(asking: Asking): Promise<void>
}

/** Answers calls on a kind, or on a subresource, by a view. */
export const viewed =
  (view: View): Compute =>
  async (call, _context, admit) => {
    const { kind, verb } = call
    if (verb === 'get' && view.get) return new ComputedAnswer((await view.get(askingOf(call))) as KubeObject)
    if (verb === 'list' && view.list) return listed(call, await view.list(askingOf(call)))
    if (verb === 'create' && view.create) return created(view, call, admit)
    if ((verb === 'update' || verb === 'patch') && view.update) return updated(view, call)
    if (verb === 'delete' && view.delete) {
      const options = withBody(call.options ?? {}, call.body)
      await view.delete({ ...askingOf(call), options })
      return deleted(kind, call.name ?? '', undefined)
    }
    throw methodNotAllowed(kind, verb)
  }

const askingOf = ({ user, namespace = '', name = '', options = {}, userAgent }: Call): Asking => ({
  user,
  namespace,
  name,
  options,
  userAgent,
})

/** The whole list at once: views are small, and have no history to go on from. */
function listed({ kind, namespace, options = {} }: Call, all: readonly object[]): Answer {
  const { labelSelector, fieldSelector } = options
  const filter = filterOf(kind, { namespace, labelSelector, fieldSelector })
  const objects = all as readonly KubeObject[]
  const items = objects.filter(
    (object) =>
      (filter.namespace === undefined || object.metadata.namespace === filter.namespace) &&
      (filter.matches?.(selectableOf(object)) ?? true),
  )
  const list = { kind: `${kind.kind}List`, apiVersion: kind.apiVersion, metadata: {}, items }
  return new ComputedAnswer(list as unknown as KubeObject)
}

async function created(view: View, call: Call, admit: Admit): Promise<Answer> {
  const { kind, body, options = {} } = call
  const warnings: string[] = []
  const draft = decodeBody(kind, body, options, warnings, call.problems)
  placeIn(call.namespace, draft.metadata)
  checkDraft(kind, draft)
  await admit(draft, warnings)
  const asking = { ...askingOf(call), name: draft.metadata.name }
  const object = (await view.create?.(asking, draft as KubeObject)) as KubeObject
  return new ComputedAnswer(object, { code: 201, warnings })
}

async function updated(view: View, call: Call): Promise<Answer> {
  const { kind, options = {} } = call
  let warnings: string[] = []
  const change = (now: object): KubeObject => {
    warnings = []
    const sent = call.verb === 'patch' ? patched(call, now as KubeObject) : call.body
    const draft = decodeBody(kind, sent, options, warnings, call.problems)
    checkName(draft, call)
    checkDraft(kind, draft, now as KubeObject)
    return draft as KubeObject
  }
  const outcome = await view.update?.(askingOf(call), change)
  const code = outcome?.created ? 201 : 200
  return new ComputedAnswer(outcome?.object as KubeObject, { code, warnings })
}

function patched({ kind, patchType, body }: Call, now: KubeObject): unknown {
  checkPatch(patchType)
  const shown = {
    raw: now,
    get text() {
      return JSON.stringify(now)
    },
  }
  return applied(kind, patchType, shown, body)
}

function checkDraft(kind: AnyKind, draft: Draft, old?: KubeObject): void {
  kind.complete?.(draft, old)
  const errors = [
    ...checkMetadata(kind, draft),
    ...checkSchema(kind.node, draft),
    ...(kind.validate?.(draft, old) ?? []),
  ]
  if (errors.length > 0) throw invalid(kind, draft.metadata.name ?? '', errors)
}
