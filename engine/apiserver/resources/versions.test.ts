import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { SentEvent, Sink } from './resources.ts'
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
