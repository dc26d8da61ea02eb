import type { KubeObject } from '@hawser/kinds/kind.ts'
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

/**
 * One version of one object, as it was committed: its text, made once, and the object. Both never change.
 *
 * Text is a string and not bytes, because joining strings and encoding them together is three times as fast as
 * copying buffers when a list is answered, and a string has no bookkeeping outside the heap.
 */
export class Entry {
  /** `namespace/name`, or `name` of a cluster-scoped kind. */
  readonly key: string
  readonly revision: number
  /** The whole JSON document. */
  readonly text: string
  #object: KubeObject | undefined
  #frozen = false

  constructor(key: string, revision: number, text: string, object?: KubeObject) {
    this.key = key
    this.revision = revision
    this.text = text
    this.#object = object
  }

  /** Deeply frozen, for everybody. Parsed when it is first read, unless the writer had it. */
  get object(): KubeObject {
    if (!this.#frozen) {
      this.#object = deepFreeze(this.raw)
      this.#frozen = true
    }
    return this.#object as KubeObject
  }

  /** Perhaps not frozen yet: only for those in this package who just look at it. Freezing costs as much as parsing. */
  get raw(): KubeObject {
    this.#object ??= JSON.parse(this.text) as KubeObject
    return this.#object
  }

  /** For one look at very many: what has to be parsed for it is not kept. */
  glance(): KubeObject {
    return this.#object ?? (JSON.parse(this.text) as KubeObject)
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

  /** Only the text is kept; `object` is parsed again by whoever still wants it. */
  forgetObject(): void {
    this.#object = undefined
    this.#frozen = false
  }
}

/** @param value  The text in the store: the document without a resourceVersion. */
export function entryOf(key: string, revision: number, value: string, object?: KubeObject): Entry {
  const head = headLength(value)
  const text = `${value.slice(0, head)}${mark}${revision}",${value.slice(head)}`
  return new Entry(key, revision, text, object)
}
