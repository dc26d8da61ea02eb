import { Scale } from '@hawser/kinds/autoscaling/scale.ts'
import type { KubeObject, ScalePaths } from '@hawser/kinds/kind.ts'
import { copyOf, isObject } from '@hawser/kinds/meta/json.ts'
import type { LabelSelector } from '@hawser/kinds/meta/labelselector.ts'
import { formatRequirements, requirementsOf, requirementsOfMap } from '@hawser/kinds/meta/selector.ts'
import { badRequest } from '@hawser/kinds/meta/status.ts'
import type { Draft } from '../admission/draft.ts'
import type { Entry } from '../cache/entry.ts'
import { deepFreeze } from '../cache/freeze.ts'
import type { Applied } from '../managedfields/apply.ts'
import { entriesOf } from '../managedfields/entries.ts'
import { apply } from '../managedfields/kubectl.ts'
import { ownersAfterScale, ownersOfScale } from '../managedfields/scale.ts'
import { jsonPatch } from '../patch/jsonpatch.ts'
import { mergePatch } from '../patch/mergepatch.ts'
import { strategicMerge } from '../patch/strategic.ts'
import { type Asked, admitAlone } from './admit.ts'
import { ComputedAnswer } from './answers.ts'
import { checkedConfig, problemsOf } from './apply.ts'
import { decodeBody } from './decodebody.ts'
import { checkPatch } from './patch.ts'
import { find } from './read.ts'
import { noSuchResource } from './refusals.ts'
import type { Answer, Call } from './resources.ts'
import type { State } from './state.ts'
import { writeOf } from './tracking.ts'
import { changing, replace } from './update.ts'
import { storedKind } from './versions.ts'
import { checkWriteOptions } from './writeoptions.ts'

/** Where the objects that are stored say it, whatever version was asked for. */
function pathsOf({ kind, asked = kind }: Pick<Asked, 'kind' | 'asked'>): ScalePaths {
  if (!asked.scale) throw noSuchResource()
  return kind.scale ?? asked.scale
}

type ScaleCall = Call & Required<Pick<Asked, 'asked'>>
const onStored = (call: Call): ScaleCall => ({ ...call, kind: storedKind(call.kind), asked: call.kind })

export function getScale(state: State, given: Call): Answer {
  const call = onStored(given)
  return new ComputedAnswer(scaleOf(find(state, call).object, pathsOf(call)))
}

/** A PUT or PATCH of `/scale`: only the number of replicas goes into the object. */
export async function writeScale(state: State, given: Call): Promise<Answer> {
  checkWriteOptions(given)
  const call = onStored(given)
  const paths = pathsOf(call)
  const config = call.patchType === 'apply' ? checkedConfig({ kind: Scale, body: call.body }) : undefined
  return changing(state, call, async (entry) => {
    const warnings = config ? problemsOf(call) : []
    const applied = config && appliedScale(state, call, entry.object, paths, config)
    const scale = applied?.object ?? sentScale(call, entry, paths)
    const sent = decodeBody(Scale, scale, call.options ?? {}, warnings)
    if (sent.metadata.name && sent.metadata.name !== call.name) {
      throw badRequest(
        `the name of the object (${sent.metadata.name}) does not match the name on the URL (${call.name})`,
      )
    }
    const old = deepFreeze(scaleOf(entry.object, paths))
    await admitAlone(state, 'UPDATE', call, sent, old, warnings)
    const scaled = withReplicas(entry.object, paths, sent)
    const answer = await replace(state, call, 'object', entry, scaled, warnings, applied?.entries)
    return answer && scaleAnswer(answer, paths)
  })
}

/** The Scale with a configuration applied, and the owners of the object then. */
function appliedScale(
  state: State,
  call: Call,
  live: KubeObject,
  paths: ScalePaths,
  config: object,
): Applied {
  const { specReplicas } = paths
  const owners = entriesOf(live)
  const write = { ...writeOf(state, call, Scale, 'Apply'), reset: undefined }
  const before = {
    live: scaleOf(live, paths),
    entries: ownersOfScale(owners, specReplicas),
    isNew: false,
  }
  const { object, entries } = apply(write, before, config, call.options?.force ?? false)
  return { object, entries: ownersAfterScale(owners, entries, specReplicas, call.kind.apiVersion) }
}

const scaleAnswer = (answer: Answer, paths: ScalePaths): Answer =>
  new ComputedAnswer(scaleOf(answer.object as KubeObject, paths), answer)

function sentScale(call: Call, entry: Entry, paths: ScalePaths): unknown {
  if (call.verb === 'update') return call.body
  checkPatch(call.patchType)
  const scale = scaleOf(entry.object, paths)
  if (call.patchType === 'json') return jsonPatch(JSON.stringify(scale), call.body)
  if (!isObject(call.body)) throw badRequest('error decoding patch: a merge patch is an object')
  return call.patchType === 'merge'
    ? mergePatch(scale, call.body)
    : strategicMerge(Scale.node, scale, call.body)
}

/** The object as autoscaling/v1 Scale shows it. */
export function scaleOf(object: KubeObject, paths: ScalePaths): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const selector = selectorText(paths.selector && read(object, paths.selector))
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace && { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { replicas: read(object, paths.specReplicas) ?? 0 },
    status: { replicas: read(object, paths.statusReplicas) ?? 0, ...(selector && { selector }) },
  }
}

function selectorText(selector: unknown): string {
  if (typeof selector === 'string') return selector
  if (!isObject(selector)) return ''
  const isMap = Object.values(selector).every((value) => typeof value === 'string')
  return formatRequirements(
    isMap
      ? requirementsOfMap(selector as Record<string, string>)
      : requirementsOf(selector as unknown as LabelSelector),
  )
}

const read = (object: unknown, path: string): unknown =>
  path
    .split('.')
    .filter(Boolean)
    .reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), object)

function withReplicas(object: KubeObject, { specReplicas }: ScalePaths, sent: Draft): Draft {
  const { resourceVersion, uid } = sent.metadata
  const { replicas } = sent.spec as { replicas: number }
  const changed = set(object, specReplicas.split('.').filter(Boolean), replicas) as Draft
  const { kind, apiVersion, metadata, ...fields } = changed
  // In this order: the text of every object begins with it (cache/entry.ts).
  return {
    kind,
    apiVersion,
    metadata: { ...metadata, resourceVersion, uid: uid || object.metadata.uid },
    // Kinds complete what they are given, and what is stored is nobody's to change.
    ...copyOf(fields),
  }
}

/** A copy in which one value is another; the rest is shared. */
function set(value: unknown, [key = '', ...path]: readonly string[], leaf: unknown): unknown {
  const object = isObject(value) ? value : {}
  return { ...object, [key]: path.length === 0 ? leaf : set(object[key], path, leaf) }
}
