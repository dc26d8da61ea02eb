import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Event as CoreEvent } from '../core/event.ts'
import { cells, problems } from '../testing/admit.ts'
import { fromCore, toCore } from './convert.ts'
import { Event } from './event.ts'

const metadata = {
  name: 'web.1',
  namespace: 'default',
  uid: 'u',
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
}
const event = {
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata,
  eventTime: '2026-01-01T00:00:00.000000Z',
  reportingController: 'sea.io/captain',
  reportingInstance: 'captain-1',
  action: 'Sail',
  reason: 'Sailing',
  regarding: { kind: 'Pod', name: 'web', namespace: 'default' },
  note: 'away',
  type: 'Normal',
  deprecatedSource: { component: 'captain' },
  deprecatedFirstTimestamp: '2026-01-01T00:00:00Z',
  deprecatedLastTimestamp: '2026-01-01T00:00:01Z',
  deprecatedCount: 2,
}

test('an event is the same under both names', () => {
  const core = toCore(event)
  assert.deepEqual(core, {
    apiVersion: 'v1',
    kind: 'Event',
    metadata,
    eventTime: '2026-01-01T00:00:00.000000Z',
    reportingComponent: 'sea.io/captain',
    reportingInstance: 'captain-1',
    action: 'Sail',
    reason: 'Sailing',
    involvedObject: { kind: 'Pod', name: 'web', namespace: 'default' },
    message: 'away',
    type: 'Normal',
    source: { component: 'captain' },
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:00:01Z',
    count: 2,
  })
  assert.deepEqual(fromCore(core), event)
})

test('both are shown alike', () => {
  assert.deepEqual(cells(Event, event, 60_000), cells(CoreEvent, toCore(event), 60_000))
  assert.equal(Event.selectable?.['involvedObject.name']?.(event as never), 'web')
})

test('an event with a time says who tells what', () => {
  const { reportingController: _, action: __, ...rest } = event
  assert.deepEqual(problems(CoreEvent, toCore(event) as never), [])
  const told = problems(CoreEvent, toCore({ ...rest, note: 'x'.repeat(1025) }) as never)
  assert.deepEqual(
    told.filter((text) => !text.includes('must consist')),
    [
      'reportingComponent: Required value',
      'reportingComponent: Invalid value: "": name part must be non-empty',
      'action: Required value',
      'message: Invalid value: "": can have at most 1024 characters',
    ],
  )
})
