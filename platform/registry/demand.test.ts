import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CATALOG_LABEL, catalogAnnotation } from '@hawser/kinds/image/catalog.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { pushImage, startWorld, type World } from './testing/world.ts'

const labels = { [CATALOG_LABEL]: 'true' }
const stream = ({ client }: World, name: string, more: object = { labels }, tag: object = {}) =>
  client.create(ImageStream, {
    metadata: { name, namespace: 'shop', ...more },
    spec: { tags: [{ name: 'latest', ...tag }] },
  })
/** What is asked of the catalog. */
async function asked({ client }: World, name: string): Promise<string> {
  for (;;) {
    const { metadata } = await client.get(ImageStream, name, 'shop')
    const request = metadata.annotations?.[catalogAnnotation.request]
    if (request !== undefined) return request
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
const manifest = (name: string): string => `/v2/shop/${name}/manifests/latest`

test('I7: an image of the catalog that is pulled first is asked for, once, and then answered', async (t) => {
  const world = await startWorld(t)
  await stream(world, 'ruby')
  const pulls = [world.request('GET', manifest('ruby')), world.request('HEAD', manifest('ruby'))]
  const request = await asked(world, 'ruby')
  const { digest } = await pushImage(world, 'shop/ruby', 'latest')
  const answers = await Promise.all(pulls)
  assert.deepEqual(
    answers.map(({ code, headers }) => [code, headers['docker-content-digest']]),
    [
      [200, digest],
      [200, digest],
    ],
  )
  assert.equal(await asked(world, 'ruby'), request)
})

test('I7: one that cannot be composed is answered with the reason', async (t) => {
  const world = await startWorld(t)
  await stream(world, 'perl')
  const pull = world.request('GET', manifest('perl'))
  const annotations = {
    [catalogAnnotation.answered]: await asked(world, 'perl'),
    [catalogAnnotation.result]: 'failed: no network',
  }
  await world.client.patch(ImageStream, 'perl', { metadata: { annotations } }, { namespace: 'shop' })
  const { code, json } = await pull
  assert.equal(code, 503)
  assert.match(json.errors[0].message, /shop\/perl of the catalog could not be composed: failed: no network/)
})

test('I7: nobody is asked for an image that is not of the catalog, or that an administrator points elsewhere', async (t) => {
  const world = await startWorld(t)
  await stream(world, 'mine', {})
  await stream(world, 'other', { labels }, { from: { kind: 'ImageStreamTag', name: 'mine:1' } })
  for (const path of [manifest('mine'), manifest('other'), '/v2/shop/mine/manifests/2'])
    assert.equal((await world.request('GET', path)).code, 404, path)
})
