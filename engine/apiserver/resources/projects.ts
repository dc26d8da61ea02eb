import { Namespace } from '@hawser/kinds/core/namespace.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { isObject } from '@hawser/kinds/meta/json.ts'
import { badRequest, methodNotAllowed } from '@hawser/kinds/meta/status.ts'
import { Project } from '@hawser/kinds/project/project.ts'
import type { Draft } from '../admission/draft.ts'
import { Entry } from '../cache/entry.ts'
import { deepFreeze } from '../cache/freeze.ts'
import { jsonPatch } from '../patch/jsonpatch.ts'
import { mergePatch } from '../patch/mergepatch.ts'
import { strategicMerge } from '../patch/strategic.ts'
import { EntryAnswer, ListAnswer } from './answers.ts'
import { create } from './create.ts'
import { decodeBody } from './decodebody.ts'
import { deleteOne } from './delete.ts'
import { checkPatch } from './patch.ts'
import { get, list } from './read.ts'
import { noSuchResource } from './refusals.ts'
import type { Answer, Call, ListObject, SentEvent, Sink } from './resources.ts'
import type { State } from './state.ts'
import { changing, replace } from './update.ts'

/** Who asked for the project. */
const requester = 'openshift.io/requester'

/** Projects are not stored: each is a view of the namespace of its name. */
export const isProject = (kind: AnyKind): boolean => kind.resource === Project.resource

/** The namespace as its users see it. */
export function projectOf(namespace: KubeObject): KubeObject {
  const { metadata, spec, status } = namespace
  const { finalizers } = spec as { finalizers?: readonly string[] }
  return {
    kind: Project.kind,
    apiVersion: Project.apiVersion,
    metadata,
    spec: { ...(finalizers && { finalizers }) },
    status: status ?? {},
  }
}

export async function callProject(state: State, call: Call): Promise<Answer> {
  if (call.subresource !== undefined) throw noSuchResource()
  const about = { ...call, kind: Namespace, namespace: undefined }
  switch (call.verb) {
    case 'get':
      return viewed(get(state, about))
    case 'list':
      return viewedList(list(state, about))
    case 'create':
      return viewed(await create(state, { ...about, body: namespaceFor(call) }))
    case 'update':
    case 'patch':
      return viewed(await change(state, about, call))
    case 'delete':
      return deleteOne(state, about)
    case 'deletecollection':
      throw methodNotAllowed(Project, call.verb)
  }
}

function namespaceFor({ body, options = {}, user }: Call): unknown {
  const { metadata } = decodeBody(Project, body, options, [])
  const { annotations } = metadata
  return { metadata: { ...metadata, annotations: { [requester]: user.name, ...annotations } } }
}

/** Of a project only the metadata can be changed: display name, description, labels. */
async function change(state: State, about: Call, call: Call): Promise<Answer> {
  return changing(state, about, async (entry) => {
    const warnings: string[] = []
    const sent = decodeBody(Project, sentProject(call, entry.object), call.options ?? {}, warnings)
    if (sent.metadata.name !== call.name) {
      throw badRequest(
        `the name of the object (${sent.metadata.name}) does not match the name on the URL (${call.name})`,
      )
    }
    const given: Draft = { ...(entry.object as Draft), metadata: sent.metadata }
    return replace(state, about, 'object', entry, given, warnings)
  })
}

function sentProject({ verb, patchType, body }: Call, namespace: KubeObject): unknown {
  if (verb === 'update') return body
  checkPatch(patchType)
  const project = projectOf(namespace)
  if (patchType === 'json') return jsonPatch(JSON.stringify(project), body)
  if (!isObject(body)) throw badRequest('error decoding patch: a merge patch is an object')
  return patchType === 'merge' ? mergePatch(project, body) : strategicMerge(Project.node, project, body)
}

const entryOfProject = (namespace: KubeObject): Entry => {
  const project = deepFreeze(projectOf(namespace))
  const { name, resourceVersion } = project.metadata
  return new Entry(name, Number(resourceVersion), JSON.stringify(project), {
    object: project,
    ownersLength: 0,
  })
}

const viewed = (answer: Answer): Answer =>
  new EntryAnswer(entryOfProject(answer.object as KubeObject), answer)

function viewedList(answer: Answer): Answer {
  const { items, metadata } = answer.object as ListObject
  return new ListAnswer(
    Project,
    items.map(entryOfProject),
    {
      revision: Number(metadata.resourceVersion),
      continue: metadata.continue,
      remaining: metadata.remainingItemCount,
    },
    answer,
  )
}

/** Turns the events of a watch on namespaces into those of projects. */
export const projectSink = (sink: Sink): Sink => ({
  events: (batch) => sink.events(batch.map(projectEvent)),
  ended: (why) => sink.ended(why),
  ...(sink.backlog && { backlog: () => sink.backlog?.() ?? 0 }),
  ...(sink.whenTaken && { whenTaken: (then) => sink.whenTaken?.(then) }),
})

function projectEvent(event: SentEvent): SentEvent {
  const { type } = event
  const object =
    type === 'BOOKMARK'
      ? deepFreeze({ ...event.object, kind: Project.kind, apiVersion: Project.apiVersion })
      : deepFreeze(projectOf(event.object))
  return { type, object, bytes: () => Buffer.from(`${JSON.stringify({ type, object })}\n`) }
}
