import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer } from '@hawser/apiserver/testserver.ts'
import { startContext } from '@hawser/client/context.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import { startTriggers } from '@hawser/images/trigger/start.ts'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { CronJob } from '@hawser/kinds/batch/cronjob.ts'
import { imageComputed, pluginsWithImages } from './imageapi.ts'
import { inProcess, systemUser } from './inprocess.ts'

const images = '/apis/image.openshift.io/v1/namespaces/default'
const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const web = (letter: string) => `hawser.local/default/web@${digest(letter)}`
const template = (image: string, annotations: object = {}) => ({
  metadata: { labels: { app: 'web' }, annotations },
  spec: { containers: [{ name: 'web', image }], initContainers: [{ name: 'setup', image: 'other:1' }] },
})
const workload = (name: string, image: string, metadata: object = {}) => ({
  metadata: { name, ...metadata },
  spec: { selector: { matchLabels: { app: 'web' } }, template: template(image) },
})

test('names of streams as names of images, and workloads that follow tags', async (t) => {
  const { request, server } = await startTestServer(
    t,
    {},
    { plugins: pluginsWithImages(), computed: imageComputed },
  )
  const post = (path: string, body: unknown) => request('POST', path, { body })
  const push = (letter: string, more: object = {}) =>
    post(`${images}/imagestreammappings`, {
      metadata: { name: 'web' },
      tag: 'latest',
      image: { metadata: { name: digest(letter), ...more }, dockerImageReference: web(letter) },
    })
  await post(`${images}/imagestreams`, { metadata: { name: 'web' } })
  await push('a')
  const made: Record<string, (name: string, image: string, metadata?: object) => [string, object]> = {
    'a pod': (name, image, metadata) => [
      '/api/v1/namespaces/default/pods',
      { metadata: { name, ...metadata }, spec: template(image).spec },
    ],
    'a Deployment': (...about) => ['/apis/apps/v1/namespaces/default/deployments', workload(...about)],
    'a ReplicaSet': (...about) => ['/apis/apps/v1/namespaces/default/replicasets', workload(...about)],
    'a DaemonSet': (...about) => ['/apis/apps/v1/namespaces/default/daemonsets', workload(...about)],
    'a StatefulSet': (name, image, metadata) => [
      '/apis/apps/v1/namespaces/default/statefulsets',
      { ...workload(name, image, metadata), spec: { ...workload(name, image).spec, serviceName: 'web' } },
    ],
    'a ReplicationController': (name, image, metadata) => [
      '/api/v1/namespaces/default/replicationcontrollers',
      { metadata: { name, ...metadata }, spec: { selector: { app: 'web' }, template: template(image) } },
    ],
    'a Job': (name, image, metadata) => [
      '/apis/batch/v1/namespaces/default/jobs',
      {
        metadata: { name, ...metadata },
        spec: { template: { spec: { ...template(image).spec, restartPolicy: 'Never' } } },
      },
    ],
    'a CronJob': (name, image, metadata) => [
      '/apis/batch/v1/namespaces/default/cronjobs',
      {
        metadata: { name, ...metadata },
        spec: {
          schedule: '0 0 * * *',
          jobTemplate: { spec: { template: { spec: { ...template(image).spec, restartPolicy: 'Never' } } } },
        },
      },
    ],
  }
  const imageOf = (object: object): string | undefined =>
    /"name":"web","image":"([^"]*)"/.exec(
      JSON.stringify(object).replace(/"image":("[^"]*"),"name":("[^"]*")/g, '"name":$2,"image":$1'),
    )?.[1]

  await t.test('I8: without lookup a name stands for itself', async () => {
    const [path, body] = made['a pod']?.('plain', 'web') ?? ['', {}]
    assert.equal(imageOf((await post(path, body)).json), 'web')
  })
  await t.test('I8: an object may ask for it', async () => {
    const annotations = { 'alpha.image.policy.openshift.io/resolve-names': '*' }
    const [path, body] = made['a Deployment']?.('asks', 'web', { annotations }) ?? ['', {}]
    assert.equal(imageOf((await post(path, body)).json), web('a'))
  })
  await request('PATCH', `${images}/imagestreams/web`, {
    headers: { 'content-type': 'application/merge-patch+json' },
    body: { spec: { lookupPolicy: { local: true } } },
  })
  for (const [name, of] of Object.entries(made)) {
    await t.test(`I8: ${name} names a stream`, async () => {
      const [path, body] = of(`local-${name.split(' ')[1]?.toLowerCase()}`, 'web:latest')
      const { code, json } = await post(path, body)
      assert.equal(code, 201, JSON.stringify(json))
      assert.equal(imageOf(json), web('a'))
      assert.ok(JSON.stringify(json).includes('other:1'))
    })
  }
  await t.test('I8: what is there already stays as it is', async () => {
    const path = '/apis/apps/v1/namespaces/default/deployments'
    await push('b')
    const { json } = await request('PATCH', `${path}/local-deployment`, {
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { spec: { replicas: 0 } },
    })
    assert.equal(imageOf(json), web('a'))
    const again = await request('PATCH', `${path}/local-deployment`, {
      headers: { 'content-type': 'application/strategic-merge-patch+json' },
      body: { spec: { template: { spec: { containers: [{ name: 'web', image: 'web' }] } } } },
    })
    assert.equal(imageOf(again.json), web('b'))
  })
  await t.test('I8: an image that must not run does not', async () => {
    await push('d', { annotations: { 'images.openshift.io/deny-execution': 'true' } })
    const [path, body] = made['a pod']?.('denied', 'web') ?? ['', {}]
    const { code, json } = await post(path, body)
    assert.equal(code, 422)
    assert.match(json.message, /spec\.containers\[0\]\.image: Forbidden: this image is prohibited by policy/)
    await push('b')
  })

  await t.test('I7: workloads get the newest image of their tag', async () => {
    const stopping = new AbortController()
    const { ca, admin } = server.pki
    const https = httpsTransport({ server: server.url, ca, cert: admin.certificate, key: admin.key })
    const transport = inProcess(server, systemUser('hawser'), https)
    const context = startContext({ transport, component: 'test', signal: stopping.signal })
    const running = startTriggers(context)
    const trigger = (fieldPath: string) =>
      JSON.stringify([{ from: { kind: 'ImageStreamTag', name: 'web:latest' }, fieldPath }])
    const get = (wanted: string) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const seen = new Set<string>()
      for (const kind of [Deployment, CronJob])
        context.caches.of(kind as typeof Deployment).onChange(({ now }) => {
          if (now?.metadata.name === 'follows' && imageOf(now) === wanted) seen.add(now.kind)
          if (seen.size === 2) resolve()
        })
      return promise
    }
    const base = 'spec.template.spec.containers[?(@.name=="web")].image'
    const follows = (kind: string, fieldPath: string) => {
      const annotations = { 'image.openshift.io/triggers': trigger(fieldPath) }
      return post(...(made[kind]?.('follows', ' ', { annotations }) ?? (['', {}] as const)))
    }
    const first = get(web('b'))
    await follows('a Deployment', base)
    await follows('a CronJob', `spec.jobTemplate.${base}`)
    await first
    const second = get(web('c'))
    await push('c')
    await second
    stopping.abort()
    await running
  })
})
