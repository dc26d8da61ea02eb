import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startTestServer, type TestServer } from '@hawser/apiserver/testserver.ts'
import { startContext } from '@hawser/client/context.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import * as certificatesigning from '@hawser/controllers/certificatesigning/index.ts'
import * as clusterroleaggregation from '@hawser/controllers/clusterroleaggregation/index.ts'
import { imageComputed, pluginsWithImages } from '@hawser/server/imageapi.ts'
import { blocks, script } from '../testing/docexamples.ts'

/** Pages whose blocks marked `sh` are run, each page as one script. Others need a whole platform: see testing/e2e. */
const pages = ['access', 'builds', 'deploy', 'extend', 'images', 's2i'].map((page) => `docs/${page}.md`)

/** Why this machine cannot run the pages; in CI that is a failure, since what is skipped looks green. */
function missing(): string | false {
  const absent = ['kubectl', 'openssl', 'curl'].filter((tool) => spawnSync('which', [tool]).status !== 0)
  if (absent.length === 0) return false
  if (process.env.CI) throw new Error(`${absent.join(', ')} not installed, and CI must not skip these tests`)
  return `not installed: ${absent.join(', ')}`
}

/** `hawser` as it is called, without the launcher: what that would install is there. */
const wrapper = `#!/bin/sh\nexec '${process.execPath}' '${join(import.meta.dirname, '../cli/main.ts')}' "$@"\n`

function run(text: string, cwd: string): Promise<{ readonly code: number | null; readonly said: string }> {
  const bin = join(cwd, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'hawser'), wrapper, { mode: 0o755 })
  const PATH = `${bin}:${process.env.PATH}`
  const env = { ...process.env, PATH, KUBECACHEDIR: join(cwd, 'cache'), KUBECONFIG: '' }
  const child = spawn('sh', ['-c', text], { cwd, env, timeout: 120_000, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (more: string) => {
      said += more
    })
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })))
}

/** A server, with the controllers that fill the roles people are given and sign their certificates. @returns The administrator's kubeconfig. */
async function startCluster(t: TestContext): Promise<string> {
  const { server, kubeconfig, request } = await startTestServer(
    t,
    {},
    { plugins: pluginsWithImages(), computed: imageComputed },
  )
  const { ca, admin } = server.pki
  const transport = httpsTransport({ server: server.url, ca, cert: admin.certificate, key: admin.key })
  const stop = new AbortController()
  const context = startContext({ transport, component: 'test', signal: stop.signal })
  const running = [
    clusterroleaggregation.start(context),
    certificatesigning.start(context, {
      clusterCA: ca,
      api: { ip: '127.0.0.1', port: server.port, serviceIP: '10.129.0.1' },
      volumesDir: '/volumes',
      certificateSigner: server.pki.signer,
    }),
  ]
  t.after(() => {
    stop.abort()
    return Promise.all(running)
  })
  await t.waitFor(
    async () => {
      const { json } = await request('GET', '/apis/rbac.authorization.k8s.io/v1/clusterroles/edit')
      assert.ok(json.rules?.length > 0)
    },
    { timeout: 10_000 },
  )
  await fillCatalog(request)
  return kubeconfig
}

/** As a platform has them: the streams of some images of its catalog. */
async function fillCatalog(request: TestServer['request']): Promise<void> {
  await request('POST', '/api/v1/namespaces', { body: { metadata: { name: 'openshift' } } })
  for (const [name, tags] of [
    ['nodejs', 'builder,nodejs'],
    ['nginx', 'web'],
  ]) {
    const spec = { tags: [{ name: 'latest', annotations: { tags } }] }
    const path = '/apis/image.openshift.io/v1/namespaces/openshift/imagestreams'
    await request('POST', path, { body: { metadata: { name }, spec } })
  }
}

for (const page of pages) {
  test(`the examples of ${page} work`, { skip: missing() }, async (t) => {
    const text = blocks(page)
    assert.ok(text.length > 0, 'the page has examples')
    const kubeconfig = await startCluster(t)
    const folder = mkdtempSync(join(tmpdir(), 'hawser-docs-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const given =
      page === 'docs/access.md' ? '' : `export KUBECONFIG=${kubeconfig} HAWSER_KUBECONFIG=${kubeconfig}\n`
    const { code, said } = await run(
      given + script(text.replaceAll('/var/lib/hawser', dirname(kubeconfig))),
      folder,
    )
    assert.equal(code, 0, said)
  })
}
