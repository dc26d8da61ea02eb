import type { KubeObject } from '@hawser/kinds/kind.ts'
import { isObject, type JsonObject } from '@hawser/kinds/meta/json.ts'
import { badRequest, conflict, notFound, StatusError } from '@hawser/kinds/meta/status.ts'
import type { Draft } from '../admission/draft.ts'
import { forbidden } from '../auth/attributes.ts'
import { nonconformity } from '../managedfields/conform.ts'
import { type Entries, entriesOf } from '../managedfields/entries.ts'
import { apply } from '../managedfields/kubectl.ts'
import { shapeOf } from '../managedfields/shape.ts'
import { notAnObject } from '../patch/gotext.ts'
import { createDraft, withoutStatus } from './create.ts'
import type { Answer, Call } from './resources.ts'
import { cacheKey, type State } from './state.ts'
import { writeOf } from './tracking.ts'
import { changing, checkName, partOf, replace } from './update.ts'
import { shownEntry, storedDraft, storedKind } from './versions.ts'

/** Server-side apply: the object comes to say what the configuration says, and is made when there is none. */
export async function applyPatch(state: State, call: Call): Promise<Answer> {
  const { kind, namespace, name = '' } = call
  const part = partOf(call)
  const config = checkedConfig(call)
  const cache = state.cacheOf(storedKind(kind))
  for (;;) {
    const isThere = cache.get(cacheKey(namespace, name)) !== undefined
    if (!isThere && part !== 'object') throw notFound(kind, name)
    try {
      return await (isThere ? applyToLive(state, call, config) : applyNew(state, call, config))
    } catch (error) {
      // Made or deleted by somebody else at the same time: look again.
      const reason = error instanceof StatusError ? error.reason : undefined
      if (reason !== (isThere ? 'NotFound' : 'AlreadyExists')) throw error
      if (isThere === (cache.get(cacheKey(namespace, name)) !== undefined)) throw error
    }
  }
}

async function applyToLive(state: State, call: Call, config: JsonObject): Promise<Answer> {
  const part = partOf(call)
  const about = { ...call, kind: storedKind(call.kind), asked: call.kind }
  return changing(state, about, async (entry) => {
    const live = (await shownEntry(call.kind, entry)).raw
    const warnings = problemsOf(call)
    const { object, entries } = applied(state, call, live, entriesOf(live), config)
    const given = await decoded(call, object, warnings)
    checkName(given, call)
    return replace(state, about, part, entry, given, warnings, entries)
  })
}

async function applyNew(state: State, call: Call, config: JsonObject): Promise<Answer> {
  const { kind, namespace, name = '', user } = call
  const { group, plural } = kind
  const attributes = { user, verb: 'create', on: { group, plural, namespace, name } }
  if (!state.context.isAllowed(attributes)) throw forbidden(attributes)
  const warnings = problemsOf(call)
  const { object, entries } = applied(state, call, undefined, [], config)
  const draft = await decoded(call, withoutStatus(kind, object), warnings)
  if (draft.metadata.uid) {
    throw conflict(
      kind,
      name,
      `uid mismatch: the provided object specified uid ${draft.metadata.uid}, and no existing object was found`,
    )
  }
  checkName(draft, call)
  return createDraft(state, call, draft, warnings, entries)
}

const decoded = (call: Call, object: unknown, warnings: string[]): Promise<Draft> =>
  storedDraft(
    { ...call, problems: [], options: { ...call.options, fieldValidation: 'Ignore' } },
    object,
    warnings,
  )

function applied(
  state: State,
  call: Call,
  live: KubeObject | undefined,
  entries: Entries,
  config: JsonObject,
): { object: object; entries: Entries } {
  const { kind, options = {} } = call
  const write = writeOf(state, call, kind, 'Apply')
  const before = live ?? { kind: kind.kind, apiVersion: kind.apiVersion, metadata: {} }
  return apply(write, { live: before, entries, isNew: !live }, config, options.force ?? false)
}

/**
 * What is applied, when it can be: an object of the kind, by its schema.
 *
 * @throws {StatusError} `BadRequest`; without a reason (500) for what does not fit the schema, as upstream does.
 */
export function checkedConfig({ kind, body }: Pick<Call, 'kind' | 'body'>): JsonObject {
  if (!isObject(body)) {
    throw badRequest(
      `error decoding YAML: error unmarshaling JSON: while decoding JSON: ${notAnObject(body)}`,
    )
  }
  const gvk = gvkText(body.apiVersion, body.kind)
  const wanted = gvkText(kind.apiVersion, kind.kind)
  if (gvk !== wanted) throw badRequest(`invalid object type: ${gvk}`)
  const metadata = isObject(body.metadata) ? body.metadata : {}
  if (metadata.managedFields !== undefined && metadata.managedFields !== null) {
    throw badRequest('metadata.managedFields must be nil')
  }
  const problem = nonconformity(shapeOf(kind.node), body)
  if (problem === undefined) return body
  const { namespace = '', name = '' } = metadata
  throw new StatusError(
    'Unknown',
    `failed to create typed patch object (${namespace}/${name}; ${wanted}): ${problem}`,
  )
}

function gvkText(apiVersion: unknown, kind: unknown): string {
  const text = typeof apiVersion === 'string' ? apiVersion : ''
  return `${text.includes('/') ? text : `/${text}`}, Kind=${typeof kind === 'string' ? kind : ''}`
}

/** Keys that stand twice are refused or told, as the client wishes. */
export function problemsOf({ problems = [], options = {} }: Call): string[] {
  if (problems.length === 0 || options.fieldValidation === 'Ignore') return []
  if (options.fieldValidation === 'Strict') {
    throw badRequest(`error strict decoding YAML: ${problems.join(', ')}`)
  }
  return [...problems]
}
