import { Event as CoreEvent, eventSource } from '../core/event.ts'
import { objectReference } from '../core/objectreference.ts'
import { defineKind, type Head, type KubeObject, type ObjectOf } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'
import { checkNewEvent } from './checkevent.ts'
import { fromCore, toCore } from './convert.ts'

export const eventSeries = s.message('io.k8s.api.events.v1.EventSeries', {
  count: [1, s.integer()],
  lastObservedTime: [2, s.microTime()],
})
export type EventSeries = TypeOf<typeof eventSeries>

/** Core events under the names they were given later. */
export const Event = defineKind({
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  shortNames: ['ev'],
  scope: 'Namespaced',
  message: 'io.k8s.api.events.v1.Event',
  storedAs: {
    kind: CoreEvent,
    toStored: (events) => events.map(toCore),
    fromStored: (events) => events.map(fromCore),
  },
  fields: {
    eventTime: [2, s.optional(s.microTime())],
    series: [3, s.optional(eventSeries)],
    reportingController: [4, s.optional(s.string())],
    reportingInstance: [5, s.optional(s.string())],
    action: [6, s.optional(s.string())],
    reason: [7, s.optional(s.string())],
    regarding: [8, s.defaulted(objectReference, {})],
    related: [9, s.optional(objectReference)],
    note: [10, s.optional(s.string())],
    type: [11, s.optional(s.string())],
    deprecatedSource: [12, s.defaulted(eventSource, {})],
    deprecatedFirstTimestamp: [13, s.optional(s.time())],
    deprecatedLastTimestamp: [14, s.optional(s.time())],
    deprecatedCount: [15, s.optional(s.integer())],
  },
  selectable: Object.fromEntries(
    Object.entries(CoreEvent.selectable ?? {}).map(([field, read]) => [
      field,
      (event) => read(asCore(event)),
    ]),
  ),
  validate: (event) => checkNewEvent(event),
  ownTable: true,
  columns: (CoreEvent.columns ?? []).map((column) => ({
    ...column,
    value: (event, now) => column.value(asCore(event), now),
  })),
})
export type Event = ObjectOf<typeof Event>

const named = { reason: '', reportingComponent: '', reportingInstance: '' }
const asCore = (event: Head): CoreEvent =>
  ({ ...named, ...toCore(event as KubeObject) }) as unknown as CoreEvent
