import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer } from '@hawser/apiserver/testserver.ts'
import type { Invocation } from '../command.ts'
import { del } from './delete.ts'

test('N2: an application is deleted with all that its deploys made, by manifests too, and nothing else', async (t) => {
  const { request, kubeconfig } = await startTestServer(t)
  const path = '/api/v1/namespaces/default'
  const post = (plural: string, name: string, labels: object, more: object = {}) =>
    request('POST', `${path}/${plural}`, { body: { metadata: { name, labels }, ...more } })
  const ports = { spec: { ports: [{ port: 80 }] } }
  await post('services', 'shop', { app: 'shop', 'hawser.dev/app': 'shop' }, ports)
  await post('services', 'older', { app: 'shop' }, ports)
  await post('services', 'of-manifests', { tier: 'web', 'hawser.dev/app': 'shop' }, ports)
  await post('serviceaccounts', 'robot', { 'hawser.dev/app': 'shop' })
  await post('services', 'other', { app: 'other', 'hawser.dev/app': 'other' }, ports)

  let said = ''
  const out = { write: (text: string) => (said += text) } as unknown as NodeJS.WriteStream
  const { signal } = new AbortController()
  const invocation: Invocation = {
    args: ['app', 'shop'],
    flags: { kubeconfig },
    env: {},
    out,
    err: out,
    signal,
  }
  assert.equal(await del.run(invocation), 0)
  assert.deepEqual(said.trim().split('\n'), [
    'service "older" deleted',
    'service "shop" deleted',
    'service "of-manifests" deleted',
    'serviceaccount "robot" deleted',
  ])
  const names = async (plural: string): Promise<string[]> =>
    (await request('GET', `${path}/${plural}`)).json.items.map(
      ({ metadata }: { metadata: { name: string } }) => metadata.name,
    )
  assert.deepEqual(await names('services'), ['other'])
  await assert.rejects(del.run(invocation), /there is no application "shop" in project "default"/)
})
