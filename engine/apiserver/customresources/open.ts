import { CustomResourceDefinition } from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { loopback as user } from '../auth/loopback.ts'
import { isEqual } from '../resources/equal.ts'
import type { Resources } from '../resources/resources.ts'
import { rounds } from '../rounds.ts'
import { isGoing, wasServed } from './cleanup.ts'
import type { CallWebhook } from './convert.ts'
import { servedKinds } from './served.ts'
import { settle } from './settle.ts'

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
  const { resources, onError } = options
  const known = new Map<string, Known>()
  const all = (): readonly Definition[] =>
    resources.peekAll(CustomResourceDefinition) as unknown as readonly Definition[]
  // Whatever a status says: a custom kind never takes the place of one of ours, whose objects would be its own then.
  const ours = new Set(resources.kinds.filter(({ isCustom }) => !isCustom).map(({ resource }) => resource))
  let isClosed = false

  const serve = (): void => {
    const definitions = all()
    const kinds = definitions.flatMap((definition) => {
      try {
        return kindsOf(known, definition, options.callWebhook, ours)
      } catch (error) {
        // The others are served all the same.
        onError(error)
        return []
      }
    })
    for (const uid of known.keys())
      if (!definitions.some(({ metadata }) => metadata.uid === uid)) known.delete(uid)
    const flat = resources.kinds.filter(({ isCustom }) => isCustom)
    if (kinds.length !== flat.length || kinds.some((kind, i) => kind !== flat[i]))
      resources.setCustomKinds(kinds)
  }
  const work = rounds(async () => {
    let hasFailed = false
    const definitions = all()
    for (const definition of definitions) {
      try {
        await settle(options, definition, definitions, known.get(definition.metadata.uid as string)?.kinds[0])
      } catch (error) {
        if (!isRace(error)) onError(error)
        hasFailed = true
      }
    }
    return hasFailed || all().some(isGoing) ? againAfterMs : undefined
  })
  const watch = resources.watch(
    { kind: CustomResourceDefinition, user },
    {
      events() {
        serve()
        work.ask()
      },
      ended: () => {
        if (!isClosed) onError(new Error('the watch of definitions ended'))
      },
    },
  )
  serve()
  work.ask()
  return {
    close() {
      isClosed = true
      work.end()
      watch.end()
    },
  }
}

interface Known {
  readonly definition: Definition
  readonly definedBy: symbol
  readonly kinds: readonly AnyKind[]
}

/** The kinds of a definition; the same ones as long as it says the same. */
function kindsOf(
  known: Map<string, Known>,
  definition: Definition,
  callWebhook: CallWebhook,
  ours: ReadonlySet<string>,
): readonly AnyKind[] {
  const uid = definition.metadata.uid as string
  const before = known.get(uid)
  if (before && isSameService(before.definition, definition)) return before.kinds
  const definedBy =
    before && saysTheSame(before.definition, definition) ? before.definedBy : Symbol(definition.metadata.name)
  const all = wasServed(definition) ? servedKinds(definition, callWebhook, definedBy) : []
  const kinds = all.filter(({ resource }) => !ours.has(resource))
  known.set(uid, { definition, definedBy, kinds })
  return kinds
}

/** That it is going, and which versions are stored, changes nothing for those who watch: upstream's rule, too. */
const saysTheSame = (a: Definition, b: Definition): boolean =>
  isEqual(a.spec, b.spec) && isEqual(a.status.acceptedNames, b.status.acceptedNames)

function isSameService(a: Definition, b: Definition): boolean {
  return (
    a === b ||
    (a.metadata.generation === b.metadata.generation &&
      wasServed(a) === wasServed(b) &&
      a.metadata.deletionTimestamp === b.metadata.deletionTimestamp &&
      JSON.stringify([a.status.acceptedNames, a.status.storedVersions]) ===
        JSON.stringify([b.status.acceptedNames, b.status.storedVersions]))
  )
}

/** Somebody else was first: the next change shows what there is now. */
const isRace = (error: unknown): boolean =>
  error instanceof StatusError && (error.reason === 'Conflict' || error.reason === 'NotFound')
