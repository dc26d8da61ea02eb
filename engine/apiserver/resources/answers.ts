import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { Entry } from '../cache/entry.ts'
import { deepFreeze } from '../cache/freeze.ts'
import { detailsOf } from './refusals.ts'
import type { Answer, ListObject } from './resources.ts'

interface More {
  readonly code?: 200 | 201
  readonly warnings?: readonly string[]
  readonly revision?: number
}

abstract class Base {
  readonly code: 200 | 201
  readonly warnings: readonly string[]
  readonly revision: number
  constructor({ code = 200, warnings = [], revision = 0 }: More) {
    this.code = code
    this.warnings = warnings
    this.revision = revision
  }
  abstract readonly size: number
  abstract pieces(): Iterable<Buffer>
  chunks(): readonly Buffer[] {
    return [...this.pieces()]
  }
}

/** Answers an object with the text that was made when it was committed. */
export class EntryAnswer extends Base implements Answer {
  readonly #entry: Entry
  constructor(entry: Entry, more: More = {}) {
    super(more)
    this.#entry = entry
  }
  get object(): KubeObject {
    return this.#entry.object
  }
  get text(): string {
    return this.#entry.text
  }
  override get size(): number {
    return Buffer.byteLength(this.#entry.text)
  }
  override *pieces(): Iterable<Buffer> {
    yield Buffer.from(this.#entry.text)
  }
}

/** Answers what is not stored: a Status, a Scale, metrics. */
export class ComputedAnswer extends Base implements Answer {
  readonly object: Answer['object']
  #bytes: Buffer | undefined
  constructor(object: Answer['object'], more: More = {}) {
    super(more)
    this.object = deepFreeze(object)
  }
  override get size(): number {
    return this.#made().length
  }
  override *pieces(): Iterable<Buffer> {
    yield this.#made()
  }
  #made(): Buffer {
    this.#bytes ??= Buffer.from(JSON.stringify(this.object))
    return this.#bytes
  }
}

/** Characters that go into one buffer: up to 128 KiB the allocator reuses memory; more costs page faults and the large heap. */
const charactersPerChunk = 100 * 1024
const end = ']}\n'

export interface ListMetadata {
  readonly revision: number
  readonly continue?: string | undefined
  readonly remaining?: number | undefined
}

/** Answers a list out of the texts of its objects. */
export class ListAnswer extends Base implements Answer {
  readonly #kind: AnyKind
  readonly #entries: readonly Entry[]
  readonly #metadata: ListObject['metadata']
  #object: ListObject | undefined

  constructor(
    kind: AnyKind,
    entries: readonly Entry[],
    { revision, ...page }: ListMetadata,
    more: More = {},
  ) {
    super(more)
    this.#kind = kind
    this.#entries = entries
    this.#metadata = {
      resourceVersion: String(revision),
      ...(page.continue !== undefined && { continue: page.continue }),
      ...(page.remaining !== undefined && { remainingItemCount: page.remaining }),
    }
  }

  get object(): ListObject {
    this.#object ??= Object.freeze({
      ...this.#head(),
      items: Object.freeze(this.#entries.map((entry) => entry.object)),
    })
    return this.#object
  }

  get items(): Iterable<KubeObject> {
    return Iterator.from(this.#entries).map(({ raw }) => raw)
  }
  override get size(): number {
    const commas = Math.max(this.#entries.length - 1, 0)
    const texts = this.#entries.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
    return this.#beginning().length + texts + commas + end.length
  }

  override *pieces(): Iterable<Buffer> {
    const entries = this.#entries
    let from = 0
    do {
      const texts: string[] = []
      let characters = 0
      for (let at = from; at < entries.length && (at === from || characters < charactersPerChunk); at++) {
        const { text } = entries[at] as Entry
        texts.push(text)
        characters += text.length
      }
      const to = from + texts.length
      // Joined before they are encoded: that is several times as fast as joining buffers.
      yield Buffer.from(
        `${from === 0 ? this.#beginning() : ','}${texts.join(',')}${to >= entries.length ? end : ''}`,
      )
      from = to
    } while (from < entries.length)
  }

  /** Of plain ASCII: tokens and names. */
  #beginning(): string {
    return `${JSON.stringify(this.#head()).slice(0, -1)},"items":[`
  }

  #head(): Omit<ListObject, 'items'> {
    const { kind, listKind = `${kind}List`, apiVersion } = this.#kind
    return { kind: listKind, apiVersion, metadata: this.#metadata }
  }
}

const succeeded = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' } as const

/** `Status` of a deletion, naming what is gone: upstream puts no code into it. */
export function deleted(kind: AnyKind, name: string, uid: string | undefined, more: More = {}): Answer {
  return new ComputedAnswer({ ...succeeded, details: detailsOf(kind, name, uid) }, more)
}

/** `Status` of what was done and leaves nothing to show: a binding, an eviction. */
export const done = (more: More = {}): Answer =>
  new ComputedAnswer({ ...succeeded, code: 201 }, { code: 201, ...more })
