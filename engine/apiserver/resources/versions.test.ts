import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { SentEvent, Sink } from './resources.ts'
import { openForTest } from './testing.ts'
import { shownSink } from './versions.ts'

const object = { kind: 'A', apiVersion: 'x/v1', metadata: { name: 'a', resourceVersion: '1' } } as KubeObject
const added = { type: 'ADDED', object, bytes: () => Buffer.of() } as SentEvent

test('a watcher that cannot take what was converted for it ends, and not the server', async () => {
  const kind = { kind: 'A', apiVersion: 'x/v2' } as AnyKind
  const storedAs = { kind, toStored: async () => [], fromStored: async (all: readonly KubeObject[]) => all }
  let ended = 0
  const sink: Sink = {
    events() {
      throw new Error('cannot be written')
    },
    ended: () => void ended++,
  }
  shownSink({ ...kind, storedAs } as AnyKind, sink).events([added])
  await wait(10)
  assert.equal(ended, 1)
})

test('an event by its newer names says when it was, and nothing by its older ones', async () => {
  await using api = await openForTest()
  const regarding = { kind: 'Pod', namespace: 'default' }
  const told = { reportingController: 'a.example/b', reportingInstance: 'b-1', action: 'Do', reason: 'Done' }
  const create = (name: string, event: object) =>
    api.call('create', 'events.events.k8s.io', {}, { metadata: { name }, regarding, ...event })
  await assert.rejects(create('a', { ...told, deprecatedCount: 1, deprecatedSource: { component: 'x' } }), {
    message:
      'Event "a" is invalid: [eventTime: Required value, type: Invalid value: "": has invalid value: , count: Invalid value: "": needs to be unset, source: Invalid value: "": needs to be unset]',
  })
  const { code } = await create('a', { ...told, eventTime: '2026-01-01T00:00:00.000000Z', type: 'Normal' })
  assert.equal(code, 201)
})
