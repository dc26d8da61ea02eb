import type { AnyKind, KubeObject, Mutable } from '@hawser/kinds/kind.ts'
import type { Labels } from '@hawser/kinds/meta/selector.ts'
import { readField, type Selectable } from './filter.ts'
import { deepFreeze } from './freeze.ts'

const mark = '"resourceVersion":"'
const beforeMetadata = '"metadata":{'

/**
 * Where the fields of `metadata` begin in the text of an object: only `kind` and `apiVersion` are in front of them. The
 * store keeps texts without a resourceVersion (it is not known yet when they are made); it is put in right there.
 */
const headLength = (text: string): number => text.indexOf(beforeMetadata) + beforeMetadata.length

/** @param fields  Text of fields, to be the first ones of `metadata`. It has others: a name at least. */
export function withMetadata(text: string, fields: string): string {
  const head = headLength(text)
  return `${text.slice(0, head)}${fields},${text.slice(head)}`
}

/** An object as whoever wrote it has it. */
export interface Written {
  readonly object: KubeObject
  /** Characters that its owners (`"managedFields":[…],`) take in its text, where they are the first of `metadata`. */
  readonly ownersLength: number
}

/** A version on its way to the disk. */
export class Writing implements Written {
  readonly object: KubeObject
  readonly ownersLength: number
  readonly key: string
  readonly #value: string
  #revision = 0
  #entry: Entry | undefined

  /**
   * @param key    As in the cache of its kind.
   * @param value  The text in the store.
   */
  constructor(key: string, value: string, object: KubeObject, ownersLength: number) {
    this.key = key
    this.#value = value
    this.object = object
    this.ownersLength = ownersLength
  }

  /** It has its revision now. */
  decided(revision: number): void {
    this.#revision = revision
    ;(this.object.metadata as Mutable<KubeObject['metadata']>).resourceVersion = String(revision)
  }

  get isDecided(): boolean {
    return this.#revision > 0
  }

  /** Once it is decided. */
  get entry(): Entry {
    this.#entry ??= entryOf(this.key, this.#revision, this.#value, this)
    return this.#entry
  }
}

/**
 * One version of one object, as it was committed: its text, made once, and the object. Both never change. The object is
 * three times as large: once all who watch were told, it is here for as long as somebody else holds it, and is parsed
 * again for who asks later. What selectors look at stays.
 *
 * Text is a string and not bytes, because joining strings and encoding them together is three times as fast as
 * copying buffers when a list is answered, and a string has no bookkeeping outside the heap.
 */
export class Entry implements Selectable {
  /** `namespace/name`, or `name` of a cluster-scoped kind. */
  readonly key: string
  readonly revision: number
  /** The whole JSON document. */
  readonly text: string
  readonly #ownersLength: number
  #owners: KubeObject['metadata']['managedFields']
  #held: KubeObject | undefined
  #seen: WeakRef<KubeObject> | undefined
  #labels: Labels | null = null
  #fields: Record<string, string> | undefined

  constructor(key: string, revision: number, text: string, written?: Written) {
    this.key = key
    this.revision = revision
    this.text = text
    this.#held = written?.object
    this.#ownersLength = written?.ownersLength ?? 0
  }

  /** Deeply frozen, for everybody. Parsed when it is first read, unless the writer had it. */
  get object(): KubeObject {
    return deepFreeze(this.raw)
  }

  /** Perhaps not frozen yet: only for those in this package who just look at it. Freezing costs as much as parsing. */
  get raw(): KubeObject {
    const known = this.#known
    if (known) return known
    const parsed = this.#parse()
    this.#seen = new WeakRef(parsed)
    return parsed
  }

  /** For one look at very many: what has to be parsed for it is not kept. */
  glance(): KubeObject {
    return this.#known ?? this.#parse()
  }

  get labels(): Labels {
    if (this.#labels === null) this.#labels = this.raw.metadata.labels
    return this.#labels
  }

  field(kind: AnyKind, name: string): string {
    this.#fields ??= {}
    this.#fields[name] ??= readField(kind, this.raw, name)
    return this.#fields[name]
  }

  /** The same version under another revision: how a deletion is told. */
  at(revision: number): Entry {
    const start = headLength(this.text) + mark.length
    const text = `${this.text.slice(0, start)}${revision}${this.text.slice(this.text.indexOf('"', start))}`
    return new Entry(this.key, revision, text)
  }

  /** The text in the store: without a resourceVersion. */
  value(): string {
    const head = headLength(this.text)
    const from = head + mark.length
    return this.text.slice(0, head) + this.text.slice(this.text.indexOf('"', from) + 2)
  }

  /** From now on the object stays only while somebody else holds it. */
  release(): void {
    if (!this.#held) return
    // Cheap now, and most selectors ask for nothing else.
    this.#labels = this.#held.metadata.labels
    if (this.#ownersLength > 0) this.#owners = deepFreeze(this.#held.metadata.managedFields)
    this.#seen = new WeakRef(this.#held)
    this.#held = undefined
  }

  get #known(): KubeObject | undefined {
    return this.#held ?? this.#seen?.deref()
  }

  /** The owners are half of many a text, and objects of one shape share them: they are kept, and not parsed again. */
  #parse(): KubeObject {
    if (!this.#owners) return JSON.parse(this.text) as KubeObject
    const from = this.text.indexOf('"', headLength(this.text) + mark.length) + 2
    const rest = this.text.slice(0, from) + this.text.slice(from + this.#ownersLength)
    const object = JSON.parse(rest) as KubeObject
    ;(object.metadata as { managedFields: unknown }).managedFields = this.#owners
    return object
  }
}

/** @param value  The text in the store: the document without a resourceVersion. */
export function entryOf(key: string, revision: number, value: string, written?: Written): Entry {
  const head = headLength(value)
  const text = `${value.slice(0, head)}${mark}${revision}",${value.slice(head)}`
  return new Entry(key, revision, text, written)
}
