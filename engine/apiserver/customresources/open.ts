import {
  CustomResourceDefinition,
  type CustomResourceDefinitionStatus,
} from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { loopback as user } from '../auth/loopback.ts'
import type { Resources } from '../resources/resources.ts'
import * as cleanup from './cleanup.ts'
import { type Said, withConditions } from './conditions.ts'
import type { CallWebhook } from './convert.ts'
import { servedKinds } from './served.ts'
import { nextStatus } from './status.ts'

export interface CustomResourcesOptions {
  readonly resources: Resources
  readonly callWebhook: CallWebhook
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Told about what fails and is tried again. */
  readonly onError: (error: unknown) => void
}

/** Definitions at work: their kinds are served, their status says so, and their objects go when they go. */
export interface CustomResources {
  /** Stops working; what is served stays. */
  close(): void
}

type Definition = CustomResourceDefinition
const againAfterMs = 500

/** Serves what is defined already when this returns; from then on definitions work as they come, change and go. */
export function openCustomResources(options: CustomResourcesOptions): CustomResources {
  // A server may have been given fewer kinds.
  if (!options.resources.kinds.includes(CustomResourceDefinition)) return { close: () => undefined }
  const { resources, now, onError } = options
  const known = new Map<string, Known>()
  const all = (): readonly Definition[] =>
    resources.peekAll(CustomResourceDefinition) as unknown as readonly Definition[]
  let isClosed = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  /** Definitions have changed while work was going on. */
  let isStale = false
  let hasFailed = false

  const serve = (): void => {
    const definitions = all()
    const kinds = definitions.flatMap((definition) => kindsOf(known, definition, options.callWebhook))
    for (const uid of known.keys())
      if (!definitions.some(({ metadata }) => metadata.uid === uid)) known.delete(uid)
    const flat = resources.kinds.filter(({ isCustom }) => isCustom)
    if (kinds.length !== flat.length || kinds.some((kind, i) => kind !== flat[i]))
      resources.setCustomKinds(kinds)
  }
  const work = async (): Promise<void> => {
    hasFailed = false
    const definitions = all()
    for (const definition of definitions) {
      try {
        await step(options, definition, definitions, known)
      } catch (error) {
        if (!isRace(error)) onError(error)
        hasFailed = true
      }
    }
  }
  const run = (): void => {
    clearTimeout(timer)
    if (isClosed) return
    if (running) {
      isStale = true
      return
    }
    isStale = false
    running = work().finally(() => {
      running = undefined
      if (isClosed) return
      if (isStale) return run()
      if (hasFailed || all().some(cleanup.isGoing)) timer = setTimeout(run, againAfterMs)
      timer?.unref()
    })
  }
  const watch = resources.watch(
    { kind: CustomResourceDefinition, user },
    {
      events() {
        serve()
        run()
      },
      ended: () => {
        if (!isClosed) onError(new Error('the watch of definitions ended'))
      },
    },
  )
  serve()
  run()
  return {
    close() {
      isClosed = true
      clearTimeout(timer)
      watch.end()
    },
  }

  /** One step with one definition: its names and condition, or the end of its objects. */
  async function step(
    { resources }: CustomResourcesOptions,
    definition: Definition,
    definitions: readonly Definition[],
    known: ReadonlyMap<string, Known>,
  ): Promise<void> {
    const time = formatTime(now())
    if (cleanup.isGoing(definition)) return end(definition, known.get(definition.metadata.uid as string))
    const others = definitions.filter(
      (other) => other !== definition && other.spec.group === definition.spec.group,
    )
    const status = nextStatus(definition, others, time)
    if (status !== definition.status) await writeStatus(resources, definition, status)
  }

  async function end(definition: Definition, served: Known | undefined): Promise<void> {
    const kind = served?.kinds[0]
    if (!kind || !cleanup.wasServed(definition)) {
      return letGo(await say(definition, cleanup.neverEstablished))
    }
    let current = definition
    if (!cleanup.says(current, cleanup.inProgress)) current = await say(current, cleanup.inProgress)
    let left: number
    try {
      left = await cleanup.deleteObjects(resources, kind.storedAs?.kind ?? kind, user)
    } catch (error) {
      await say(current, cleanup.failed((error as Error).message))
      throw error
    }
    if (left === 0) await letGo(await say(current, cleanup.completed))
  }

  async function say(definition: Definition, said: Said): Promise<Definition> {
    const conditions = withConditions(definition.status.conditions, [said], formatTime(now()))
    return writeStatus(resources, definition, { ...definition.status, conditions })
  }

  async function letGo(definition: Definition): Promise<void> {
    const finalizers = (definition.metadata.finalizers ?? []).filter(
      (name) => name !== cleanup.cleanupFinalizer,
    )
    await resources.call({
      ...{ kind: CustomResourceDefinition, user, verb: 'update', name: definition.metadata.name },
      body: { ...definition, metadata: { ...definition.metadata, finalizers } },
    })
  }
}

interface Known {
  readonly definition: Definition
  readonly kinds: readonly AnyKind[]
}

/** The kinds of a definition; the same ones as long as it says the same. */
function kindsOf(
  known: Map<string, Known>,
  definition: Definition,
  callWebhook: CallWebhook,
): readonly AnyKind[] {
  const uid = definition.metadata.uid as string
  const before = known.get(uid)
  if (before && isSameService(before.definition, definition)) return before.kinds
  const kinds = isServed(definition) ? servedKinds(definition, callWebhook) : []
  known.set(uid, { definition, kinds })
  return kinds
}

const isServed = (definition: Definition): boolean => cleanup.wasServed(definition)

function isSameService(a: Definition, b: Definition): boolean {
  return (
    a === b ||
    (a.metadata.generation === b.metadata.generation &&
      isServed(a) === isServed(b) &&
      a.metadata.deletionTimestamp === b.metadata.deletionTimestamp &&
      JSON.stringify([a.status.acceptedNames, a.status.storedVersions]) ===
        JSON.stringify([b.status.acceptedNames, b.status.storedVersions]))
  )
}

async function writeStatus(
  resources: Resources,
  definition: Definition,
  status: CustomResourceDefinitionStatus,
): Promise<Definition> {
  const answer = await resources.call({
    ...{ kind: CustomResourceDefinition, user, verb: 'update', subresource: 'status' },
    name: definition.metadata.name,
    body: { ...definition, status },
  })
  return answer.object as unknown as Definition
}

/** Somebody else was first: the next change shows what there is now. */
const isRace = (error: unknown): boolean =>
  error instanceof StatusError && (error.reason === 'Conflict' || error.reason === 'NotFound')
