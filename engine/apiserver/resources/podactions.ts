import { Binding } from '@hawser/kinds/core/binding.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { required } from '@hawser/kinds/meta/field.ts'
import { badRequest, conflict, invalid } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import type { Draft } from '../admission/draft.ts'
import { admitAlone } from './admit.ts'
import { done } from './answers.ts'
import { commit } from './commit.ts'
import { decodeBody } from './decodebody.ts'
import { notThatOne } from './refusals.ts'
import type { Answer, Call } from './resources.ts'
import type { State } from './state.ts'
import { changing } from './update.ts'

/** Puts a pod on a node: what a scheduler decides. The pod is named by the path, or at `bindings` by the object. */
export async function bind(state: State, call: Call): Promise<Answer> {
  const { options = {} } = call
  const warnings: string[] = []
  const binding = decodeBody(Binding, call.body, options, warnings) as unknown as Binding
  const { name = '' } = binding.metadata
  if (call.name && name && call.name !== name)
    throw badRequest('name in URL does not match name in Binding object')
  const { name: node } = binding.target
  if (!node) throw invalid(Binding, call.name ?? name, [required('target.name')])
  await admitAlone(state, 'CREATE', call, binding as unknown as Draft, undefined, warnings)
  return assign(
    state,
    { ...call, kind: Pod, name: call.name ?? name, subresource: 'binding' },
    binding,
    warnings,
  )
}

function assign(state: State, call: Call, binding: Binding, warnings: string[]): Promise<Answer> {
  const { kind, options = {} } = call
  const { name: node = '' } = binding.target
  return changing(state, call, async (entry) => {
    const pod = entry.object as unknown as Pod
    checkBindable(call, pod, binding.metadata)
    const draft = bound(pod, node, binding.metadata.annotations, formatTime(state.now()))
    const written = await commit(state, kind, draft as unknown as Draft, entry.revision, options.dryRun)
    const revision = options.dryRun ? 0 : written?.revision
    return written && done({ warnings, revision: revision ?? 0 })
  })
}

function checkBindable(
  { kind }: Call,
  { metadata, spec }: Pod,
  asked: { readonly uid?: string; readonly resourceVersion?: string },
): void {
  const { name } = metadata
  for (const [what, field] of [
    ['UID', 'uid'],
    ['ResourceVersion', 'resourceVersion'],
  ] as const) {
    const wanted = asked[field]
    if (wanted && wanted !== metadata[field])
      throw conflict(kind, name, notThatOne(what, wanted, metadata[field]))
  }
  const refuse = (problem: string) => {
    throw conflict({ ...kind, plural: 'pods/binding', resource: 'pods/binding' }, name, problem)
  }
  if (metadata.deletionTimestamp) refuse(`pod ${name} is being deleted, cannot be assigned to a host`)
  if (spec.nodeName) refuse(`pod ${name} is already assigned to node "${spec.nodeName}"`)
  if (spec.schedulingGates?.length) refuse(`pod ${name} has non-empty .spec.schedulingGates`)
}

/** The pod with a node, and the condition that says since when. */
export function bound(
  pod: Pod,
  node: string,
  annotations: Readonly<Record<string, string>> | undefined,
  now: string,
): Pod {
  const { metadata, spec, status } = pod
  const others = (status.conditions ?? []).filter(({ type }) => type !== 'PodScheduled')
  return {
    ...pod,
    metadata: {
      ...metadata,
      ...(annotations && { annotations: { ...metadata.annotations, ...annotations } }),
    },
    spec: { ...spec, nodeName: node },
    status: {
      ...status,
      conditions: [...others, { type: 'PodScheduled', status: 'True', lastTransitionTime: now }],
    },
  }
}
