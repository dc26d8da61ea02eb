import { defineKind, type ObjectOf } from '../kind.ts'
import { forbidden } from '../meta/field.ts'
import { joined } from '../meta/joined.ts'
import { same } from '../meta/same.ts'
import { s } from '../schema.ts'
import { checkImageNames } from './checkcontainer.ts'
import { checkEphemeralUpdate } from './checkephemeral.ts'
import { checkPodSpec } from './checkpodspec.ts'
import { checkPodUpdate } from './checkpodupdate.ts'
import { completePod } from './completepod.ts'
import { type PodSpec, podSpec } from './podspec.ts'
import { type PodStatus, podStatus } from './podstate.ts'
import { podConditionOf } from './podstatus.ts'
import { type PodSummary, restartsText, summarize } from './podsummary.ts'
import { podWarnings } from './warnings/pod.ts'

/** Containers that run together on one node, with one address and shared volumes. */
export const Pod = defineKind({
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  shortNames: ['po'],
  categories: ['all'],
  scope: 'Namespaced',
  message: 'io.k8s.api.core.v1.Pod',
  hasStatus: true,
  // Not before 1.33.
  countsGenerations: false,
  fields: {
    spec: [2, podSpec],
    status: [3, s.defaulted(podStatus, {})],
  },
  selectable: {
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
    'spec.restartPolicy': ({ spec }) => spec.restartPolicy,
    'spec.schedulerName': ({ spec }) => spec.schedulerName,
    'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName ?? '',
    'spec.hostNetwork': ({ spec }) => String(spec.hostNetwork ?? false),
    'status.phase': ({ status }) => status.phase,
    'status.podIP': ({ status }) => status.podIP ?? '',
    'status.podIPs': ({ status }) => status.podIPs?.map(({ ip }) => ip).join(',') ?? '',
    'status.nominatedNodeName': ({ status }) => status.nominatedNodeName ?? '',
  },
  followedBy: 'spec.nodeName',
  complete: completePod,
  validate({ spec }, old, part) {
    // The spec of a stored pod has been checked; what may change in it is little.
    if (old && same(spec, old.spec)) return []
    const errors = joined(checkPodSpec(spec, 'spec'), checkImageNames(spec, 'spec'))
    if (old && part === 'ephemeralcontainers')
      return joined(errors, checkEphemeralUpdate(spec.ephemeralContainers, old.spec.ephemeralContainers))
    if (old) return joined(errors, checkPodUpdate(spec, old.spec))
    return spec.ephemeralContainers
      ? [...errors, forbidden('spec.ephemeralContainers', 'cannot be set on create')]
      : errors
  },
  // Who changes a pod is hardly a human, and often in a hurry.
  warnings: (pod, old) => (old ? [] : podWarnings(pod)),
  columns: [
    { name: 'Ready', value: (pod) => readyText(summarize(pod)) },
    { name: 'Status', value: (pod) => summarize(pod).status },
    { name: 'Restarts', value: (pod, now) => restartsText(summarize(pod), now) },
    { name: 'IP', priority: 1, afterAge: true, value: ({ status }) => status.podIP ?? '<none>' },
    { name: 'Node', priority: 1, afterAge: true, value: ({ spec }) => spec.nodeName ?? '<none>' },
    {
      name: 'Nominated Node',
      priority: 1,
      afterAge: true,
      value: ({ status }) => status.nominatedNodeName ?? '<none>',
    },
    { name: 'Readiness Gates', priority: 1, afterAge: true, value: gatesText },
  ],
})
export type Pod = ObjectOf<typeof Pod>

const readyText = ({ ready, total }: PodSummary): string => `${ready}/${total}`

function gatesText({
  spec: { readinessGates = [] },
  status,
}: {
  readonly spec: PodSpec
  readonly status: PodStatus
}): string {
  if (readinessGates.length === 0) return '<none>'
  const open = readinessGates.filter(
    ({ conditionType }) => podConditionOf({ status }, conditionType)?.status === 'True',
  )
  return `${open.length}/${readinessGates.length}`
}
