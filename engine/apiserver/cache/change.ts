import type { KubeObject } from '@hawser/kinds/kind.ts'
import type { EventType, SentEvent } from '../resources/resources.ts'
import type { Entry } from './entry.ts'

/** One commit on one object, before and after. */
export class Change {
  readonly revision: number
  readonly key: string
  /** Undefined: created. */
  readonly old: Entry | undefined
  /** Undefined: deleted. */
  readonly now: Entry | undefined
  #events: Partial<Record<EventType, EntryEvent>> = {}

  constructor(revision: number, old: Entry | undefined, now: Entry | undefined) {
    this.revision = revision
    this.key = ((now ?? old) as Entry).key
    this.old = old
    this.now = now
  }

  /** The event of a type; one for all watchers, so that its bytes are made once. */
  event(type: 'ADDED' | 'MODIFIED' | 'DELETED'): SentEvent {
    this.#events[type] ??= new EntryEvent(type, this.#entry(type))
    return this.#events[type]
  }

  /** Drops what can be made again, after everybody who watches was told. */
  settle(): void {
    this.#events = {}
    this.now?.release()
  }

  #entry(type: EventType): Entry {
    if (type !== 'DELETED') return this.now as Entry
    return (this.old as Entry).at(this.revision)
  }
}

/** Tells of an entry as it is. */
export class EntryEvent implements SentEvent {
  readonly type: EventType
  readonly #entry: Entry
  #bytes: Buffer | undefined

  constructor(type: EventType, entry: Entry) {
    this.type = type
    this.#entry = entry
  }
  get object(): KubeObject {
    return this.#entry.object
  }
  bytes(): Buffer {
    this.#bytes ??= Buffer.from(`{"type":"${this.type}","object":${this.#entry.text}}\n`)
    return this.#bytes
  }
}
