import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Client } from '@hawser/client/client.ts'
import { apply, type Doing } from '../controller/apply.ts'
import { readReport } from '../pod/report.ts'
import { build, buildPod } from '../samples.ts'
import { refusedImage, refusedOutput } from './permission.ts'

/** Answers who may: `get openshift/nodejs`. */
function rules(...allowed: readonly string[]) {
  const asked: string[] = []
  const client = {
    async create(
      _: object,
      { spec }: { spec: { user: string; resourceAttributes: Record<string, string> } },
    ) {
      const { verb, namespace, name, subresource } = spec.resourceAttributes
      asked.push(`${spec.user} ${verb} ${namespace}/${name}/${subresource}`)
      return { status: { allowed: allowed.includes(`${verb} ${namespace}/${name}`) } }
    },
  } as unknown as Pick<Client, 'create'>
  return { client, asked }
}
const to = (name: string, namespace?: string) =>
  build(1, 'New', { output: { to: { kind: 'ImageStreamTag', name, ...(namespace && { namespace }) } } })

describe('B8, X3: a build puts its image into streams that its account may push to', () => {
  test('the own project is not asked about', async () => {
    const { client, asked } = rules()
    assert.equal(await refusedOutput(client, to('web:latest')), undefined)
    assert.equal(await refusedOutput(client, to('web:latest', 'shop')), undefined)
    assert.deepEqual(asked, [])
  })
  test('another project decides', async () => {
    const { client, asked } = rules('update base/web')
    assert.equal(await refusedOutput(client, to('web:latest', 'base')), undefined)
    const refusal = await refusedOutput(client, to('nodejs:latest', 'openshift'))
    assert.match(refusal ?? '', /may not push to imagestream openshift\/nodejs.*system:image-pusher/)
    assert.deepEqual(asked, [
      'system:serviceaccount:shop:builder update base/web/layers',
      'system:serviceaccount:shop:builder update openshift/nodejs/layers',
    ])
  })
  test('and is asked again before the node makes the image, and the image does not become the newest', async () => {
    const { client } = rules()
    const of = { ...to('nodejs:latest', 'openshift'), status: { phase: 'Running' as const, output: {} } }
    const written: { phase?: string; reason?: string }[] = []
    const doing = {
      context: {
        now: () => 0,
        recorder: { event: () => {} },
        client: {
          ...client,
          get: async () => of,
          find: async () => of,
          async updateStatus(_: object, { status }: { status: object }) {
            written.push(status)
            return of
          },
        },
      },
      policy: () => ({ defaults: {}, overrides: {} }),
      images: {
        on: () => assert.fail('the node is asked'),
        push: () => assert.fail('it is pushed'),
        name: { tagged: () => '', pinned: () => '' },
      },
      committing: new Map(),
    } as unknown as Doing
    const pod = buildPod(of, 'Succeeded', { terminated: { exitCode: 0 } })
    await apply(doing, { do: 'commit', build: of, pod, report: readReport(''), hookPod: undefined })
    assert.deepEqual(
      written.map(({ phase, reason }) => [phase, reason]),
      [['Failed', 'PushImageToRegistryFailed']],
    )
  })
})

test('X3: a build uses images of other projects that its account may pull', async () => {
  const { client } = rules('get openshift/nodejs')
  const used = (...images: string[]) => refusedImage(client, to('web:latest'), images)
  assert.equal(await used('hawser.local/openshift/nodejs@sha256:1', 'quay.example/a/b:1'), undefined)
  assert.equal(await used('hawser.local/shop/base:1', 'hawser.local/build-tools@sha256:1'), undefined)
  assert.match(
    (await used('hawser.local/bank/app:latest')) ?? '',
    /builder may not pull from imagestream bank\/app/,
  )
})
