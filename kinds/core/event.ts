import { defineKind, type ObjectOf } from '../kind.ts'
import { ageOf } from '../meta/time.ts'
import { s, type TypeOf } from '../schema.ts'
import { checkEvent } from './checkevent.ts'
import { type ObjectReference, objectReference } from './objectreference.ts'

export const eventSource = s.message('io.k8s.api.core.v1.EventSource', {
  component: [1, s.optional(s.string())],
  host: [2, s.optional(s.string())],
})
export type EventSource = TypeOf<typeof eventSource>

export const eventSeries = s.message('io.k8s.api.core.v1.EventSeries', {
  count: [1, s.optional(s.integer())],
  lastObservedTime: [2, s.optional(s.microTime())],
})
export type EventSeries = TypeOf<typeof eventSeries>

/** What happened to an object, told for people. */
export const Event = defineKind({
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  shortNames: ['ev'],
  scope: 'Namespaced',
  message: 'io.k8s.api.core.v1.Event',
  fields: {
    involvedObject: [2, s.defaulted(objectReference, {})],
    reason: [3, s.defaulted(s.string(), '')],
    message: [4, s.optional(s.string())],
    source: [5, s.defaulted(eventSource, {})],
    firstTimestamp: [6, s.optional(s.time())],
    lastTimestamp: [7, s.optional(s.time())],
    count: [8, s.optional(s.integer())],
    type: [9, s.optional(s.string())],
    eventTime: [10, s.optional(s.microTime())],
    series: [11, s.optional(eventSeries)],
    action: [12, s.optional(s.string())],
    related: [13, s.optional(objectReference)],
    reportingComponent: [14, s.defaulted(s.string(), '')],
    reportingInstance: [15, s.defaulted(s.string(), '')],
  },
  selectable: {
    'involvedObject.kind': ({ involvedObject }) => involvedObject.kind ?? '',
    'involvedObject.namespace': ({ involvedObject }) => involvedObject.namespace ?? '',
    'involvedObject.name': ({ involvedObject }) => involvedObject.name ?? '',
    'involvedObject.uid': ({ involvedObject }) => involvedObject.uid ?? '',
    'involvedObject.apiVersion': ({ involvedObject }) => involvedObject.apiVersion ?? '',
    'involvedObject.resourceVersion': ({ involvedObject }) => involvedObject.resourceVersion ?? '',
    'involvedObject.fieldPath': ({ involvedObject }) => involvedObject.fieldPath ?? '',
    reason: ({ reason }) => reason,
    reportingComponent: ({ reportingComponent }) => reportingComponent,
    source: ({ source, reportingComponent }) => source.component ?? reportingComponent,
    type: ({ type }) => type ?? '',
  },
  ownTable: true,
  validate: checkEvent,
  columns: [
    { name: 'Last Seen', value: (event, now) => ageOf(lastSeen(event), now) },
    { name: 'Type', value: ({ type }) => type },
    { name: 'Reason', value: ({ reason }) => reason },
    { name: 'Object', value: subject },
    { name: 'Subobject', priority: 1, value: ({ involvedObject }) => involvedObject.fieldPath },
    { name: 'Source', priority: 1, value: teller },
    { name: 'Message', value: ({ message }) => message?.trim() },
    { name: 'First Seen', priority: 1, value: (event, now) => ageOf(firstSeen(event), now) },
    {
      name: 'Count',
      type: 'integer',
      priority: 1,
      value: ({ series, count }) => series?.count ?? count ?? 1,
    },
    { name: 'Name', priority: 1, value: ({ metadata }) => metadata.name },
  ],
})
export type Event = ObjectOf<typeof Event>

interface Told {
  readonly firstTimestamp?: string
  readonly lastTimestamp?: string
  readonly eventTime?: string
  readonly series?: EventSeries
}
const firstSeen = ({ firstTimestamp, eventTime }: Told): string | undefined => firstTimestamp ?? eventTime
const lastSeen = (event: Told): string | undefined =>
  event.series?.lastObservedTime ?? event.lastTimestamp ?? firstSeen(event)

function subject({
  involvedObject: { kind = '', name },
}: {
  readonly involvedObject: ObjectReference
}): string {
  return name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase()
}

function teller({
  source,
  reportingComponent,
  reportingInstance,
}: {
  readonly source: EventSource
  readonly reportingComponent: string
  readonly reportingInstance: string
}): string {
  const component = source.component || reportingComponent
  const host = source.host || reportingInstance
  return host ? `${component}, ${host}` : component
}
