import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { FieldError } from '@hawser/kinds/meta/field.ts'
import { invalid, isStatus } from '@hawser/kinds/meta/status.ts'
import type { Draft } from '../admission/draft.ts'
import { Entry } from '../cache/entry.ts'
import { deepFreeze } from '../cache/freeze.ts'
import { EntryAnswer, ListAnswer } from './answers.ts'
import { decodeBody } from './decodebody.ts'
import type { Answer, Call, ListObject, SentEvent, Sink } from './resources.ts'

/** The kind under which objects of `kind` lie in the store. */
export const storedKind = (kind: AnyKind): AnyKind => kind.storedAs?.kind ?? kind

const isPromise = <T>(value: T | Promise<T>): value is Promise<T> => value instanceof Promise

/** What was sent as an object of `call.kind`, as the object that is stored. */
export async function storedDraft(call: Call, body: unknown, warnings: string[]): Promise<Draft> {
  const { kind, options = {} } = call
  const draft = decodeBody(kind, body, options, warnings, call.problems)
  if (!kind.storedAs) return draft
  kind.complete?.(draft)
  const errors = errorsIn(call, draft)
  if (errors.length > 0) throw invalid(kind.storedAs.kind, draft.metadata.name ?? '', errors)
  const [stored] = await kind.storedAs.toStored([draft as KubeObject])
  // Once more by the schema of what is stored: conversions need not know its defaults.
  return decodeBody(kind.storedAs.kind, stored, { ...options, fieldValidation: 'Ignore' }, warnings)
}

/** What the version that was sent has rules about, beyond those of the one that is stored. */
function errorsIn({ kind, verb }: Call, draft: Draft): readonly FieldError[] {
  if (kind.isCustom) return kind.checkSchema?.(draft as KubeObject) ?? []
  return verb === 'create' ? (kind.validate?.(draft) ?? []) : []
}

const views = new WeakMap<AnyKind, WeakMap<KubeObject, KubeObject>>()

/** Stored objects as `kind` shows them; each is converted once. */
export function shown(
  kind: AnyKind,
  stored: readonly KubeObject[],
): readonly KubeObject[] | Promise<readonly KubeObject[]> {
  const { storedAs } = kind
  if (!storedAs) return stored
  const known = views.get(kind) ?? new WeakMap<KubeObject, KubeObject>()
  views.set(kind, known)
  const missing = stored.filter((object) => !known.has(object))
  const all = (): readonly KubeObject[] => stored.map((object) => known.get(object) as KubeObject)
  if (missing.length === 0) return all()
  const remember = (converted: readonly KubeObject[]): readonly KubeObject[] => {
    for (const [at, object] of missing.entries())
      known.set(object, deepFreeze(inOrder(kind, converted[at] as KubeObject)))
    return all()
  }
  const converted = storedAs.fromStored(missing)
  return isPromise(converted) ? converted.then(remember) : remember(converted)
}

/** In the order in which all objects are written. */
const inOrder = ({ kind, apiVersion }: AnyKind, object: KubeObject): KubeObject => ({
  ...object,
  kind,
  apiVersion,
})

/** One version of one object, as `kind` shows it. */
export async function shownEntry(kind: AnyKind, entry: Entry): Promise<Entry> {
  if (!kind.storedAs) return entry
  const [view] = await shown(kind, [entry.object])
  return entryOf(view as KubeObject)
}

/** An answer about stored objects, as `kind` shows it. */
export async function shownAnswer(kind: AnyKind, answer: Answer): Promise<Answer> {
  const { object } = answer
  if (isStatus(object) || (object.kind === 'Scale' && object.apiVersion === 'autoscaling/v1')) return answer
  if (!isList(object)) {
    const [view] = await shown(kind, [object as KubeObject])
    return new EntryAnswer(entryOf(view as KubeObject), answer)
  }
  const { metadata } = object
  const items = await shown(kind, object.items)
  const page = {
    revision: Number(metadata.resourceVersion),
    continue: metadata.continue,
    remaining: metadata.remainingItemCount,
  }
  return new ListAnswer(kind, items.map(entryOf), page, answer)
}

const isList = (object: Answer['object']): object is ListObject =>
  'items' in object && !('name' in object.metadata)

const entryOf = (object: KubeObject): Entry => {
  const { namespace, name, resourceVersion } = object.metadata
  const key = namespace === undefined ? name : `${namespace}/${name}`
  return new Entry(key, Number(resourceVersion), JSON.stringify(object), { object, ownersLength: 0 })
}

/** Turns the events of a watch on stored objects into those of `kind`, in the same order. */
export function shownSink(kind: AnyKind, sink: Sink): Sink {
  /** Set while a conversion waits: what comes then must wait for it too. */
  let before: Promise<void> | undefined
  const pass = (batch: readonly SentEvent[]): void | Promise<void> => {
    const events = shownEvents(kind, batch)
    return isPromise(events) ? events.then(sink.events, () => sink.ended()) : sink.events(events)
  }
  const wait = (next: Promise<void>): void => {
    before = next
    void next
      // A watch whose events cannot be told ends; it must not end the server.
      .catch(() => sink.ended())
      .then(() => {
        if (before === next) before = undefined
      })
  }
  return {
    events(batch) {
      if (before) return wait(before.then(() => pass(batch)))
      const waiting = pass(batch)
      if (waiting) wait(waiting)
    },
    ended: (why) => sink.ended(why),
    ...(sink.backlog && { backlog: () => sink.backlog?.() ?? 0 }),
    ...(sink.whenTaken && { whenTaken: (then) => sink.whenTaken?.(then) }),
  }
}

function shownEvents(
  kind: AnyKind,
  batch: readonly SentEvent[],
): readonly SentEvent[] | Promise<readonly SentEvent[]> {
  // A bookmark is no object of the kind: it only has the kind's name.
  const objects = batch.filter(({ type }) => type !== 'BOOKMARK').map(({ object }) => object)
  const events = (views: readonly KubeObject[]): readonly SentEvent[] => {
    let next = 0
    return batch.map(({ type, object }) =>
      eventOf(type, type === 'BOOKMARK' ? inOrder(kind, object) : (views[next++] as KubeObject)),
    )
  }
  const views = shown(kind, objects)
  return isPromise(views) ? views.then(events) : events(views)
}

const eventOf = (type: SentEvent['type'], object: KubeObject): SentEvent => ({
  type,
  object: deepFreeze(object),
  bytes: () => Buffer.from(`${JSON.stringify({ type, object })}\n`),
})
