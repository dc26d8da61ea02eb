import { defineKind, type ObjectOf } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'
import { objectReference } from './objectreference.ts'

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
})
export type Event = ObjectOf<typeof Event>
