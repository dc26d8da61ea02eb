import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventOf } from './events.ts'

/** Protobuf by hand: a string field, a number field. */
const string = (field: number, value: string) => [(field << 3) | 2, value.length, ...Buffer.from(value)]
const number = (field: number, value: number) => [field << 3, value]

const cases = {
  'the end of a container': {
    given: {
      topic: '/tasks/exit',
      type: 'TaskExit',
      bytes: [...string(1, 'c'), ...string(2, 'c'), ...number(4, 3)],
    },
    want: { type: 'exit', containerId: 'c', execId: '', exitCode: 3 },
  },
  'the end of a process that was started in it': {
    given: { topic: '/tasks/exit', type: 'TaskExit', bytes: [...string(1, 'c'), ...string(2, 'e')] },
    want: { type: 'exit', containerId: 'c', execId: 'e', exitCode: 0 },
  },
  'out of memory': {
    given: { topic: '/tasks/oom', type: 'TaskOOM', bytes: string(1, 'c') },
    want: { type: 'oom', containerId: 'c', execId: '' },
  },
  'a type with a host in its name': {
    given: { topic: '/tasks/start', type: 'TaskStart', host: 'types.example/', bytes: string(1, 'c') },
    want: { type: 'start', containerId: 'c', execId: '' },
  },
  'another topic': { given: { topic: '/images/create', type: 'TaskStart', bytes: [] }, want: undefined },
  'a type we do not know': {
    given: { topic: '/tasks/start', type: 'TaskDream', bytes: [] },
    want: undefined,
  },
}
for (const [name, { given, want }] of Object.entries(cases)) {
  test(name, () => {
    const host = 'host' in given ? given.host : ''
    const event = { type_url: `${host}containerd.events.${given.type}`, value: Buffer.from(given.bytes) }
    assert.deepEqual(eventOf({ topic: given.topic, event }), want)
  })
}
