import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { connect } from './connect.ts'
import type { Recorder } from './events.ts'
import { recorder } from './recorder.ts'
import type { ApiRequest, Transport } from './transport.ts'

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop', uid: 'u1', resourceVersion: '5', creationTimestamp: '' },
}
const started = { type: 'Normal', reason: 'Started', message: 'Started container' } as const

const bodyOf = (request: ApiRequest | undefined): Record<string, unknown> => {
  assert.ok(request)
  return request.body as Record<string, unknown>
}

/** A recorder whose requests are kept; a PATCH is answered NotFound when `forgetful`. */
function recording(forgetful = false): {
  recorder: Recorder
  sent: ApiRequest[]
  settled: () => Promise<void>
} {
  const sent: ApiRequest[] = []
  const transport = {
    async request(request: ApiRequest) {
      sent.push(request)
      if (forgetful && request.method === 'PATCH') throw new StatusError('NotFound', 'gone')
      return {}
    },
  }
  const client = connect(transport as unknown as Transport)
  const { signal } = new AbortController()
  return {
    recorder: recorder(client, {
      component: 'kubelet',
      host: 'n1',
      signal,
      now: () => 1_700_000_000_000,
      log: assert.fail,
    }),
    sent,
    settled: () => new Promise((resolve) => setImmediate(resolve)),
  }
}

test('tells what happened to what, and who says so', async () => {
  const { recorder, sent, settled } = recording()
  recorder.event(pod, started)
  await settled()
  const { name, ...rest } = (bodyOf(sent[0]) as { metadata: { name: string } }).metadata
  assert.match(name, /^web\.[0-9a-f]+$/)
  assert.deepEqual(
    { ...bodyOf(sent[0]), metadata: rest },
    {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { namespace: 'shop' },
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Pod',
        name: 'web',
        namespace: 'shop',
        uid: 'u1',
        resourceVersion: '5',
      },
      ...started,
      source: { component: 'kubelet', host: 'n1' },
      firstTimestamp: '2023-11-14T22:13:20Z',
      lastTimestamp: '2023-11-14T22:13:20Z',
      count: 1,
      reportingComponent: 'kubelet',
      reportingInstance: 'n1',
    },
  )
})
test('the same again raises the count of the first; those in between are one request', async () => {
  const { recorder, sent, settled } = recording()
  recorder.event(pod, started)
  await settled()
  for (let i = 0; i < 3; i++) recorder.event(pod, started)
  await settled()
  assert.deepEqual(
    sent.map(({ method, body }) => [method, (body as { count: number }).count]),
    [
      ['POST', 1],
      ['PATCH', 4],
    ],
  )
})
test('an event that expired is told anew', async () => {
  const { recorder, sent, settled } = recording(true)
  recorder.event(pod, started)
  await settled()
  recorder.event(pod, started)
  await settled()
  assert.deepEqual(
    sent.map(({ method }) => method),
    ['POST', 'PATCH', 'POST'],
  )
})
test('an event about something without a namespace lives in default', async () => {
  const { recorder, sent, settled } = recording()
  const { namespace: _, ...metadata } = pod.metadata
  recorder.event({ apiVersion: 'v1', kind: 'Node', metadata }, started)
  await settled()
  assert.equal(sent[0]?.path, '/api/v1/namespaces/default/events')
})
test('one noisy object is cut off after 25 different events; others are heard', async () => {
  const { recorder, sent, settled } = recording()
  for (let i = 0; i < 40; i++) recorder.event(pod, { ...started, message: `number ${i}` })
  recorder.event({ ...pod, metadata: { ...pod.metadata, name: 'other', uid: 'u2' } }, started)
  await settled()
  assert.equal(sent.length, 26)
})
test('reports as another component', async () => {
  const { recorder, sent, settled } = recording()
  recorder.as('scheduler').event(pod, started)
  await settled()
  assert.deepEqual(bodyOf(sent[0]).source, { component: 'scheduler', host: 'n1' })
})
