import { setTimeout as sleep } from 'node:timers/promises'
import type { Runtime } from '@hawser/cri/runtime.ts'
import { uidOf } from '../config/labels.ts'

export interface RuntimeWatch {
  readonly runtime: Runtime
  readonly signal: AbortSignal
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void
  /** Something of this pod is not as it was. */
  readonly onChange: (uid: string) => void
  /** Which pod a container or sandbox belongs to. */
  readonly ownerOf: (id: string) => string | undefined
}

/** Between two looks at everything: a safety net while events arrive, the only way to know while they do not. */
const relistMs = { withEvents: 5000, without: 1000 }
/** CRI's own view follows an event a little later. */
const settleMs = [5, 30, 150, 600]

/** Tells which pods have changed in the runtime, within milliseconds of it. Runs until the signal aborts. */
export function watchRuntime(watch: RuntimeWatch): void {
  const { signal, log } = watch
  const known = new Known()
  let hasEvents = false
  const relistForever = async (): Promise<void> => {
    for (;;) {
      await relist(watch, known).catch((error: unknown) =>
        log('cannot list what runs; trying again', { error }),
      )
      await sleep(hasEvents ? relistMs.withEvents : relistMs.without, undefined, { signal, ref: false })
    }
  }
  const listenForever = async (): Promise<void> => {
    for (;;) {
      try {
        hasEvents = true
        for await (const { type, containerId, execId } of watch.runtime.events(signal))
          if (type === 'exit' && !execId) settle(watch, watch.ownerOf(containerId))
      } catch (error) {
        if (!signal.aborted) log('events of the runtime ended; listening again', { error })
      }
      hasEvents = false
      await sleep(relistMs.without, undefined, { signal, ref: false })
    }
  }
  const untilAborted = (error: unknown): void => {
    if (!signal.aborted) log('stopped watching the runtime', { error })
  }
  relistForever().catch(untilAborted)
  listenForever().catch(untilAborted)
}

function settle({ onChange, signal }: RuntimeWatch, uid: string | undefined): void {
  if (!uid) return
  for (const delay of settleMs) {
    const timer = setTimeout(() => signal.aborted || onChange(uid), delay)
    timer.unref()
  }
}

interface Thing {
  readonly id: string
  readonly state: string
  readonly labels: Readonly<Record<string, string>>
}

/** What the last look showed. */
class Known {
  #pods = new Map<string, string>()

  /** Remembers what is there now; answers the pods whose part in it is another. */
  take(things: readonly Thing[]): string[] {
    const now = new Map<string, string>()
    for (const thing of things) {
      const uid = uidOf(thing)
      now.set(uid, `${now.get(uid) ?? ''}${thing.id} ${thing.state}\n`)
    }
    const uids = new Set([...this.#pods.keys(), ...now.keys()])
    const changed = [...uids].filter((uid) => uid !== '' && this.#pods.get(uid) !== now.get(uid))
    this.#pods = now
    return changed
  }
}

async function relist({ runtime, onChange }: RuntimeWatch, known: Known): Promise<void> {
  const [sandboxes, containers] = await Promise.all([runtime.listPodSandboxes(), runtime.listContainers()])
  const things = [...sandboxes, ...containers].sort((a, b) => (a.id < b.id ? -1 : 1))
  for (const uid of known.take(things)) onChange(uid)
}
