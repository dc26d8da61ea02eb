import type { Look } from '../admission/draft.ts'
import type { Attributes } from '../auth/attributes.ts'
import { type Classified, classifier } from './classify.ts'
import { priorityLevels, flowSchemas as standardSchemas } from './defaults.ts'
import type { FlowSchema, PriorityLevel } from './flowschema.ts'
import { type GateState, Gates, type Leave } from './gates.ts'

/** A request that was let in. */
export interface Entered {
  readonly leave: Leave
  /** Uids of the flow schema and the priority level; absent for those that are not stored. */
  readonly schemaUid: string | undefined
  readonly levelUid: string | undefined
}

/** Keeps the server answering everybody when some ask for too much: API Priority and Fairness. */
export interface Fairness {
  /**
   * @param width  Seats the request takes.
   * @param gone   Is given what to call when the client goes away while it waits.
   * @throws {StatusError} `TooManyRequests`, at once or after waiting.
   */
  enter(request: Attributes, width: number, gone: (giveUp: () => void) => void): Entered | Promise<Entered>
  states(): readonly GateState[]
}

const schemasResource = 'flowschemas.flowcontrol.apiserver.k8s.io'
const levelsResource = 'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io'

/** Upstream's `--max-requests-inflight` and `--max-mutating-requests-inflight` together. */
export const defaultSeats = 600
/** A quarter of a minute: upstream's share of the request timeout. */
const waitMs = 15_000

interface Compiled {
  readonly classify: (request: Attributes) => Classified | undefined
  readonly levels: ReadonlyMap<string, PriorityLevel>
}

export function openFairness(look: Look, seats = defaultSeats): Fairness {
  const gates = new Gates({ seats, waitMs })
  let compiled: Compiled | undefined
  let schemasSeen = -1
  let levelsSeen = -1
  const current = (): Compiled => {
    const schemasNow = look.changes(schemasResource)
    const levelsNow = look.changes(levelsResource)
    if (compiled && schemasSeen === schemasNow && levelsSeen === levelsNow) return compiled
    schemasSeen = schemasNow
    levelsSeen = levelsNow
    const levels = withMandatory(look.all(levelsResource) as unknown as PriorityLevel[], mandatoryLevels)
    const schemas = withMandatory(look.all(schemasResource) as unknown as FlowSchema[], mandatorySchemas)
    gates.configure(levels)
    compiled = {
      classify: classifier(schemas),
      levels: new Map(levels.map((level) => [level.metadata.name, level])),
    }
    return compiled
  }
  return {
    enter(request, width, gone) {
      const { classify, levels } = current()
      const classified = classify(request)
      if (!classified) return { leave: () => {}, schemaUid: undefined, levelUid: undefined }
      const { level, flow, schema } = classified
      const entered = (leave: Leave): Entered => ({
        leave,
        schemaUid: schema.metadata.uid,
        levelUid: levels.get(level)?.metadata.uid,
      })
      const leave = gates.enter(level, flow, width, gone)
      return leave instanceof Promise ? leave.then(entered) : entered(leave)
    },
    states: () => gates.states(),
  }
}

const isMandatory = ({ metadata: { name } }: { metadata: { name: string } }): boolean =>
  name === 'exempt' || name === 'catch-all'
const mandatoryLevels = priorityLevels.filter(isMandatory)
const mandatorySchemas = standardSchemas.filter(isMandatory)

/** Two of each are always in force, also before they are stored. */
const withMandatory = <T extends { readonly metadata: { readonly name: string } }>(
  stored: readonly T[],
  mandatory: readonly T[],
): T[] => [
  ...stored,
  ...mandatory.filter((one) => !stored.some(({ metadata }) => metadata.name === one.metadata.name)),
]
