import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTestServer } from '@hawser/apiserver/testserver.ts'
import { startContext } from '@hawser/client/context.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { collectGarbage } from './garbage.ts'
import { openWorld } from './testing/world.ts'

test('repositories go with their applications, and their packs are made one', async (t) => {
  const { server } = await startTestServer(t)
  const stop = new AbortController()
  const { ca, admin } = server.pki
  const transport = httpsTransport({ server: server.url, ca, cert: admin.certificate, key: admin.key })
  const context = startContext({ transport, component: 'test', signal: stop.signal })
  const { client } = context
  await client.create(Namespace, { metadata: { name: 'shop' } })
  for (const name of ['web', 'part'])
    await client.create(BuildConfig, {
      metadata: { name, namespace: 'shop', ...(name === 'part' && { labels: { app: 'whole' } }) },
      spec: {
        strategy: { type: 'Source', sourceStrategy: { from: { kind: 'ImageStreamTag', name: 'a:b' } } },
      },
    })
  const world = await openWorld(t, undefined, { packs: 1 })
  const until = async (is: () => boolean | Promise<boolean>): Promise<void> => {
    for (let time = 0; !(await is()); time++) {
      assert.ok(time < 400, world.logged.join('\n'))
      await sleep(50)
    }
  }
  for (const text of ['one', 'two']) {
    await world.commit({ 'server.js': text })
    assert.equal((await world.push()).code, 0)
  }
  for (const app of ['whole', 'gone']) assert.equal((await world.push('main', { app })).code, 0)
  const has = (app: string): boolean => existsSync(world.repository(app))

  const running = collectGarbage(context, world.pushes(), { everyMs: 100, youngMs: 600_000, graceMs: 10 })
  const packs = async (): Promise<number> =>
    (await readdir(join(world.repository(), 'objects/pack'))).filter((name) => name.endsWith('.pack')).length
  await until(async () => (await packs()) === 1)
  assert.ok(has('gone'), 'what is young is kept')
  await client.delete(BuildConfig, 'web', { namespace: 'shop' })
  await until(() => !has('web'))
  assert.ok(has('whole'), 'a part of it is there')
  assert.equal((await world.git(['clone', '-q', 'URL/whole', 'whole'])).code, 0)
  stop.abort()
  await running

  const more = new AbortController()
  const later = startContext({ transport, component: 'test', signal: more.signal })
  const again = collectGarbage(later, world.pushes(), { everyMs: 100, youngMs: 0, graceMs: 10 })
  await until(() => !has('gone'))
  assert.ok(has('whole'))
  more.abort()
  await again
})
