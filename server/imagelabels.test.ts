import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer } from '@hawser/apiserver/testserver.ts'
import { applicationOf } from '@hawser/cli/app/plan.ts'
import { filesGiven } from '@hawser/cli/app/sourcefiles.ts'
import type { Invocation } from '@hawser/cli/command.ts'
import { newBuildCommand } from '@hawser/cli/commands/newbuild.ts'
import { s2i } from '@hawser/cli/commands/s2i.ts'
import { onExposedPorts } from '@hawser/cli/deploy/exposed.ts'
import { connect } from '@hawser/client/connect.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import { readKubeconfig } from '@hawser/client/kubeconfig.ts'
import { digestOf } from '@hawser/images/docker/manifest.ts'
import { imageComputed, pluginsWithImages } from './imageapi.ts'

const config = JSON.stringify({
  ...{ architecture: 'amd64', os: 'linux' },
  config: {
    User: '7',
    ExposedPorts: { '22/tcp': {}, '9090/tcp': {} },
    Labels: {
      'io.k8s.display-name': 'Pages',
      'io.k8s.description': 'Serves files',
      'io.openshift.tags': 'builder,pages',
      'io.openshift.expose-services': '9090:http',
      'io.openshift.s2i.scripts-url': 'image:///opt/s2i',
    },
  },
  rootfs: { type: 'layers', diff_ids: [] },
})
const mediaType = 'application/vnd.oci.image.manifest.v1+json'
const manifest = JSON.stringify({
  ...{ schemaVersion: 2, mediaType },
  config: {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    digest: digestOf(config),
    size: config.length,
  },
  layers: [],
})

test('what the labels of an image say is read by the commands', async (t) => {
  const { request, kubeconfig } = await startTestServer(
    t,
    {},
    { plugins: pluginsWithImages(), computed: imageComputed },
  )
  const place = '/apis/image.openshift.io/v1/namespaces/default'
  await request('POST', `${place}/imagestreams`, { body: { metadata: { name: 'pages' } } })
  const pushed = await request('POST', `${place}/imagestreammappings`, {
    body: {
      ...{ metadata: { name: 'pages' }, tag: 'latest' },
      image: {
        metadata: { name: digestOf(manifest) },
        dockerImageReference: `hawser.local/default/pages@${digestOf(manifest)}`,
        ...{
          dockerImageManifest: manifest,
          dockerImageManifestMediaType: mediaType,
          dockerImageConfig: config,
        },
      },
    },
  })
  assert.equal(pushed.code, 201, pushed.json.message)
  // The catalog of a platform that was just started is waited for.
  await request('POST', '/api/v1/namespaces', { body: { metadata: { name: 'openshift' } } })
  const catalog = '/apis/image.openshift.io/v1/namespaces/openshift/imagestreams'
  await request('POST', catalog, { body: { metadata: { name: 'nodejs' } } })

  const invoked = (args: string[], flags: Invocation['flags']) => {
    const said = { out: '', err: '' }
    const stream = (name: 'out' | 'err') =>
      ({ write: (text: string) => (said[name] += text) }) as unknown as NodeJS.WriteStream
    const { signal } = new AbortController()
    const invocation: Invocation = {
      ...{ args, flags: { kubeconfig, ...flags }, env: {}, signal },
      ...{ out: stream('out'), err: stream('err') },
    }
    return { said, invocation }
  }

  await t.test('S11: new-build says what it builds on', async () => {
    const { said, invocation } = invoked(['pages~https://git.example.com/site.git'], { 'dry-run': true })
    assert.equal(await newBuildCommand.run(invocation), 0)
    assert.equal(said.err, 'building on pages:latest, Pages: Serves files (builder, pages)\n')
  })

  await t.test(
    'S11: a deploy sends requests to the port that is labelled, of those that the image exposes',
    async () => {
      const [web] = applicationOf(filesGiven({ Dockerfile: 'FROM pages' }, 'pages'), {}).application.workloads
      assert.ok(web)
      const client = connect(httpsTransport(await readKubeconfig(kubeconfig)))
      const [found] = await onExposedPorts(client, 'default', [web])
      assert.equal(found?.ports[0]?.target, 9090)
    },
  )

  await t.test('S12: generate writes the Dockerfile by the labels of the builder', async () => {
    const { said, invocation } = invoked(['generate', 'pages', '-'], { env: ['A=1'] })
    assert.equal(await s2i.run(invocation), 0)
    assert.match(said.out, /^FROM pages\nLABEL io.openshift.s2i.build.image="pages"\nENV A="1"\n/)
    assert.match(said.out, /^USER 7$/m)
    assert.match(said.out, /else \/opt\/s2i\/assemble; fi$/m)
    assert.match(said.out, /^CMD \["\/opt\/s2i\/run"\]$/m)
  })
})
