import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer } from '../testserver.ts'

const path = '/api/v1/componentstatuses'

test('what runs in this process tells how it is; of others nobody knows', async (t) => {
  const { request } = await startTestServer(t, { components: { scheduler: () => 'it has not started yet' } })
  const { code, headers, json } = await request('GET', path)
  assert.equal(code, 200)
  assert.equal(headers.warning, '299 - "v1 ComponentStatus is deprecated in v1.19+"')
  const { kind, items } = json as {
    kind: string
    items: { metadata: { name: string }; conditions: object[] }[]
  }
  assert.equal(kind, 'ComponentStatusList')
  assert.deepEqual(
    items.map(({ metadata, conditions }) => [metadata.name, conditions[0]]),
    [
      [
        'controller-manager',
        { type: 'Healthy', status: 'Unknown', error: 'it does not run in the process of the API server' },
      ],
      ['etcd-0', { type: 'Healthy', status: 'True', message: 'ok' }],
      ['scheduler', { type: 'Healthy', status: 'False', error: 'it has not started yet' }],
    ],
  )
  const one = await request('GET', `${path}/etcd-0`)
  assert.deepEqual((one.json as { metadata: object }).metadata, { name: 'etcd-0' })
  const none = await request('GET', `${path}/etcd-1`)
  assert.equal(none.code, 404)
  assert.equal((await request('POST', path, { body: {} })).code, 405)
})

test('kubectl get cs shows them in a table', async (t) => {
  const { request } = await startTestServer(t, { components: { scheduler: () => undefined } })
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
  const { json } = await request('GET', `${path}?fieldSelector=metadata.name%3Dscheduler`, {
    headers: { accept },
  })
  const { columnDefinitions, rows } = json as {
    columnDefinitions: { name: string }[]
    rows: { cells: string[] }[]
  }
  assert.deepEqual(
    columnDefinitions.map(({ name }) => name),
    ['Name', 'Status', 'Message', 'Error'],
  )
  assert.deepEqual(
    rows.map(({ cells }) => cells),
    [['scheduler', 'Healthy', 'ok', '']],
  )
})
