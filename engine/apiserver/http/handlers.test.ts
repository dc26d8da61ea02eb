import assert from 'node:assert/strict'
import { test } from 'node:test'
import { badRequest } from '@hawser/kinds/meta/status.ts'
import { startTestServer } from '../testserver.ts'

const path = '/apis/build.openshift.io/v1/namespaces/default/buildconfigs/web/instantiatebinary'

test('a handler answers its subresource, knows who asks for what, and is told of in discovery', async (t) => {
  const { request, server } = await startTestServer(t, {
    subresources: {
      'build.openshift.io/v1/buildconfigs/instantiatebinary': async (asked, response, about) => {
        let bytes = 0
        for await (const chunk of asked) bytes += chunk.length
        const { user, namespace, name, query } = about
        response.writeHead(201).end([user.name, namespace, name, query.get('asFile'), bytes].join(' '))
      },
    },
  })
  const { code, bytes } = await request('POST', `${path}?asFile=x`, { body: Buffer.alloc(4_000_000) })
  assert.deepEqual([code, bytes.toString()], [201, 'kubernetes-admin default web x 4000000'])
  const { json } = await request('GET', '/apis/build.openshift.io/v1')
  const names = json.resources.map(({ name }: { name: string }) => name)
  assert.ok(names.includes('buildconfigs/instantiatebinary'))
  const token = await server.tokens.add({ name: 'jane', groups: [] })
  assert.equal((await request('POST', path, { as: { token } })).code, 403)
})

test('what a handler throws is answered for it', async (t) => {
  const { request } = await startTestServer(t, {
    subresources: {
      'build.openshift.io/v1/buildconfigs/instantiatebinary': () => {
        throw badRequest('no source')
      },
    },
  })
  const { code, json } = await request('POST', path)
  assert.deepEqual([code, json.message], [400, 'no source'])
})

test('a handler for a resource nobody knows is a mistake', async (t) => {
  await assert.rejects(
    startTestServer(t, { subresources: { 'sea.io/v1/boats/sail': () => undefined } }),
    /sea\.io\/v1\/boats/,
  )
})
