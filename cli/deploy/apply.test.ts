import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer } from '@hawser/apiserver/testserver.ts'
import { connect } from '@hawser/client/connect.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import { Service } from '@hawser/kinds/core/service.ts'
import type { Application } from '../app/application.ts'
import { noVersions } from '../app/objects/podtemplate.ts'
import { applicationOf } from '../app/plan.ts'
import { filesGiven } from '../app/sourcefiles.ts'
import { apply, refuseForeigners, wouldChange } from './apply.ts'
import { imagesOf } from './images.ts'
import { leftovers, prune } from './leftover.ts'
import { allObjects } from './objects.ts'

/** Every kind of thing that a compose file may say. */
const everything = `
services:
  web:
    build: {context: ., args: {A: 1}}
    ports: ["8080:80", "53:53/udp"]
    environment: {A: 1, B: 2}
    labels: {com.acme/a: 1}
    configs: [conf]
    secrets: [token]
    depends_on: {db: {condition: service_healthy}, migrate: {condition: service_completed_successfully}}
    networks: {default: {aliases: [site]}}
    extra_hosts: ["a:10.0.0.1"]
    dns_search: example.com
    hostname: box
    user: "1000:1000"
    cap_drop: [ALL]
    cap_add: [NET_BIND_SERVICE]
    read_only: true
    tmpfs: /tmp:size=1m
    stop_grace_period: 5s
    deploy: {replicas: 2, resources: {limits: {cpus: "1", memory: 1g}}}
    pre_stop: [{command: x}]
  db:
    image: acme/db
    volumes: [data:/data, logs:/logs:ro]
    healthcheck: {test: [CMD, ok], interval: 5s}
    shm_size: 64m
    platform: linux/amd64
    sysctls: {net.core.somaxconn: 1024}
    group_add: [44]
    tty: true
  migrate: {image: acme/db, command: migrate}
  admin: {image: acme/admin, ports: [{target: 9000, app_protocol: http}], restart: always}
volumes: {data: , logs: }
configs: {conf: {content: hello}}
secrets: {token: {environment: TOKEN}}
`
const planned = (compose: string): Application =>
  applicationOf(filesGiven({ 'compose.yaml': compose, Dockerfile: 'FROM a' }), {
    environment: { TOKEN: 's3cret' },
  }).application

const home = { app: 'shop', project: 'default' }
const objectsOf = (application: Application) => {
  const { images } = imagesOf(application, { project: [], catalog: [] }, {})
  return allObjects(application, home, { builders: {}, images }, {}, noVersions)
}

test('what is planned is applied to a real API server', async (t) => {
  const { server } = await startTestServer(t)
  const { ca, admin } = server.pki
  const client = connect(httpsTransport({ server: server.url, ca, cert: admin.certificate, key: admin.key }))
  const applied = (compose: string) =>
    apply(
      client,
      home,
      objectsOf(planned(compose)).filter(({ draft }) => draft.metadata.name !== undefined),
    )

  await t.test(
    'N2: it takes everything a compose file may say, and the same again changes nothing',
    async () => {
      const first = await applied(everything)
      assert.ok(first.length > 12)
      const second = await applied(everything)
      assert.deepEqual(
        second.map(({ metadata }) => metadata.resourceVersion),
        first.map(({ metadata }) => metadata.resourceVersion),
      )
      assert.equal((await client.get(Service, 'db', 'default')).spec?.clusterIP, 'None')
    },
  )

  await t.test(
    'what a file says no more is gone, what others wrote stays, and replicas are as the file says or as they are scaled',
    async () => {
      await applied(everything)
      const scaled = { spec: { replicas: 3 }, metadata: { annotations: { 'acme/mine': 'x' } } }
      for (const name of ['web', 'db']) await client.patch(Deployment, name, scaled, { namespace: 'default' })
      await applied(everything.replace(', B: 2', ''))
      const web = await client.get(Deployment, 'web', 'default')
      assert.deepEqual(web.spec.template.spec?.containers[0]?.env, [{ name: 'A', value: '1' }])
      assert.equal(web.metadata.annotations?.['acme/mine'], 'x')
      assert.equal(web.spec.replicas, 2)
      assert.equal((await client.get(Deployment, 'db', 'default')).spec.replicas, 3)
    },
  )

  await t.test(
    'what is not described any more is told and kept; --prune removes it, and never a volume',
    async () => {
      await applied(everything)
      const less = objectsOf(planned('services: {web: {image: a}}'))
      const found = await leftovers(client, home, less)
      assert.match(
        (await prune(client, home, found, false)).join('\n'),
        /still there: .*deployment\/db.* \(--prune removes them\)\n.*kept with its data: .*persistentvolumeclaim\/shop-data/,
      )
      assert.ok(await client.find(Deployment, 'db', 'default'))
      await prune(client, home, found, true)
      assert.equal(await client.find(Deployment, 'db', 'default'), undefined)
      assert.ok(await client.find(PersistentVolumeClaim, 'shop-data', 'default'))
      assert.ok(await client.find(Deployment, 'web', 'default'))
    },
  )

  await t.test(
    'an object of somebody else is not taken over: nothing is changed, and its owner is named',
    async () => {
      await client.create(Service, {
        metadata: { name: 'taken', namespace: 'default' },
        spec: { ports: [{ port: 1 }] },
      })
      const wanted = objectsOf(planned('services: {first: {image: a}, taken: {image: a}}'))
      await assert.rejects(
        refuseForeigners(client, home, wanted),
        /Service "taken" of project "default" was not made by a deploy of "shop"/,
      )
      const other = { app: 'other', project: 'default' }
      const config = { kind: ConfigMap, draft: { metadata: { name: 'shop-conf', namespace: 'default' } } }
      await applied(everything)
      await assert.rejects(
        apply(client, other, [config]),
        /ConfigMap "shop-conf" .* belongs to application "shop"/,
      )
    },
  )

  await t.test('what applying would change is known without applying it', async () => {
    const again = { app: 'again', project: 'default' }
    const deployment = (image: string, annotation = 'a') => ({
      kind: Deployment,
      draft: {
        metadata: { name: 'again', labels: { app: 'again' }, annotations: { annotation } },
        spec: {
          selector: { matchLabels: { app: 'again' } },
          template: { metadata: { labels: { app: 'again' } }, spec: { containers: [{ name: 'a', image }] } },
        },
      },
    })
    const read = async () => (await client.find(Deployment, 'again', 'default'))?.metadata.resourceVersion
    assert.equal(await wouldChange(client, again, [deployment('a:1')]), true, 'there is none')
    assert.equal(await read(), undefined)
    await apply(client, again, [deployment('a:1')])
    const before = await read()
    assert.equal(await wouldChange(client, again, [deployment('a:1')]), false)
    assert.equal(await wouldChange(client, again, [deployment('a:1', 'b')]), false, 'its pods stay')
    assert.equal(await wouldChange(client, again, [deployment('a:2')]), true)
    assert.equal(await read(), before)
    await client.patch(Deployment, 'again', { spec: { paused: true } }, { namespace: 'default' })
    assert.equal(await wouldChange(client, again, [deployment('a:1')]), false, 'what others added stays')
    await apply(client, again, [deployment('a:1')])
    const image = [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'a:0' }]
    await client.transport.request({
      method: 'PATCH',
      path: '/apis/apps/v1/namespaces/default/deployments/again',
      contentType: 'application/json-patch+json',
      body: image,
    })
    assert.equal(await wouldChange(client, again, [deployment('a:1')]), true, 'somebody has gone back')
  })

  await t.test('the selector of a Deployment stays as it is', async () => {
    const metadata = { name: 'older', namespace: 'default', labels: { app: 'shop' } }
    const template = {
      metadata: { labels: { app: 'shop' } },
      spec: { containers: [{ name: 'older', image: 'a' }] },
    }
    await client.create(Deployment, {
      metadata,
      spec: { selector: { matchLabels: { app: 'shop' } }, template },
    })
    await applied('services: {older: {image: b}}')
    const { spec } = await client.get(Deployment, 'older', 'default')
    assert.deepEqual(spec.selector.matchLabels, { app: 'shop' })
    assert.equal(spec.template.metadata?.labels?.deployment, 'older')
  })
})
