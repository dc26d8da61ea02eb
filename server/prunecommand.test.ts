import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer } from '@hawser/apiserver/testserver.ts'
import type { Invocation } from '@hawser/cli/command.ts'
import { prune } from '@hawser/cli/commands/prune.ts'
import { imageComputed, pluginsWithImages } from './imageapi.ts'

const place = '/apis/image.openshift.io/v1'
const digest = (letter: string) => `sha256:${letter.repeat(64)}`

test('I10: hawser prune images shows what nobody needs, and removes it when asked', async (t) => {
  const { request, kubeconfig } = await startTestServer(
    t,
    {},
    { plugins: pluginsWithImages(), computed: imageComputed },
  )
  const post = (path: string, body: unknown) => request('POST', path, { body })
  const run = async (...flags: [string, string | boolean][]): Promise<string> => {
    let said = ''
    const out = { write: (text: string) => (said += text) } as unknown as NodeJS.WriteStream
    const given = { kubeconfig, 'keep-younger-than': '0s', ...Object.fromEntries(flags) }
    const { signal } = new AbortController()
    const invocation: Invocation = { args: ['images'], flags: given, env: {}, out, err: out, signal }
    assert.equal(await prune.run(invocation), 0)
    return said
  }
  const streams = `${place}/namespaces/default`
  await post(`${streams}/imagestreams`, { metadata: { name: 'web' } })
  for (const letter of ['a', 'b', 'c', 'd', 'e'])
    await post(`${streams}/imagestreammappings`, {
      metadata: { name: 'web' },
      tag: 'latest',
      image: {
        metadata: { name: digest(letter) },
        dockerImageReference: `hawser.local/default/web@${digest(letter)}`,
      },
    })
  const template = {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image: `hawser.local/default/web@${digest('a')}` }] },
  }
  await post('/apis/apps/v1/namespaces/default/deployments', {
    metadata: { name: 'web' },
    spec: { selector: { matchLabels: { app: 'web' } }, template },
  })
  const items = async (): Promise<string> => {
    const { json } = await request('GET', `${streams}/imagestreams/web`)
    return json.status.tags[0].items.map(({ image }: { image: string }) => image[7]).join('')
  }
  const names = async (): Promise<number> => (await request('GET', `${place}/images`)).json.items.length

  assert.match(await run(['keep-younger-than', '1h']), /^Would remove 0 images of tags, and 0 images/)
  const shown = await run()
  assert.match(shown, new RegExp(`default/web:latest  ${digest('b')}\nimage  ${digest('b')}\n`))
  assert.match(shown, /Would remove 1 images of tags, and 1 images that no image stream lists. Add --confirm/)
  assert.deepEqual([await items(), await names()], ['edcba', 5])
  assert.match(await run(['confirm', true]), /Removed 1 images of tags/)
  assert.deepEqual([await items(), await names()], ['edca', 4])
  await run(['confirm', true], ['keep-tag-revisions', '1'])
  assert.deepEqual([await items(), await names()], ['ea', 2])
})
