import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { createAuthority, issue } from '@hawser/apiserver/pki/certificate.ts'
import { missingRegistry, reader, startDockerRegistry } from '../dockerregistry.ts'
import { missing } from '../needs.ts'
import { type BuildSetting, openBuildSetting } from './setting.ts'
import { sourceTar } from './sourcetar.ts'

const skip = missing('containerd', 'runc', 'haproxy', 'nftables', 'mmdebstrap') ?? missingRegistry() ?? false

/** A registry with a password and a certificate that only this machine trusts. */
describe('B8: source builds push to a registry elsewhere', { skip }, () => {
  let base: string
  let at: BuildSetting
  const authority = createAuthority('a registry of a test', Date.now())
  // What npm trusts, builds trust.
  const trusted = process.env.npm_config_cafile
  before(async () => {
    base = await mkdtemp(join(tmpdir(), 'hawser-elsewhere-'))
    const file = join(base, 'trusted.crt')
    const others = trusted ? await readFile(trusted, 'utf8') : ''
    await writeFile(file, `${others}\n${(await authority).certificate}`)
    process.env.npm_config_cafile = file
    at = await openBuildSetting()
  })
  after(async () => {
    await at?.[Symbol.asyncDispose]()
    if (trusted === undefined) delete process.env.npm_config_cafile
    else process.env.npm_config_cafile = trusted
    await rm(base, { recursive: true, force: true })
  })

  test('B4 B8 S4: with the push secret of the build config, and not without', async () => {
    const address = new URL(at.git.http).hostname
    const names = { commonName: 'registry', names: [address], usages: ['server'] as const }
    const { certificate, key } = await issue(await authority, names, Date.now())
    await using registry = await startDockerRegistry({
      withPassword: true,
      tls: { address, certificate, key },
    })
    const image = `${registry.host}/shop/web`
    const auth = Buffer.from(`${reader.username}:${reader.password}`).toString('base64')
    await at.secret('push', { '.dockercfg': JSON.stringify({ [registry.host]: { auth } }) })
    const output = { to: { kind: 'DockerImage', name: `${image}:1` } }
    const source = await sourceTar({ 'index.html': 'hello', '.s2i/environment': 'A=1\n' })

    await at.buildConfig('unlogged', { output })
    const refused = await at.upload('unlogged', source)
    assert.deepEqual([refused.status.phase, refused.status.reason], ['Failed', 'PushImageToRegistryFailed'])
    assert.match(
      refused.status.message ?? '',
      /could not be pushed to .*\/shop\/web:1: the service account of the build may not push there/,
    )

    await at.buildConfig('web', { output: { ...output, pushSecret: { name: 'push' } } })
    const { status } = await at.upload('web', source)
    assert.equal(status.phase, 'Complete', `${JSON.stringify(status)}\n${await at.log('web-1')}`)
    assert.equal(status.outputDockerImageReference, `${image}@${status.output.to?.imageDigest}`)

    const ca = (await authority).certificate
    const ask = (path: string): Promise<string> => read(`https://${registry.host}/v2/shop/web/${path}`, ca)
    const manifest = JSON.parse(await ask('manifests/1'))
    const { config } = JSON.parse(await ask(`blobs/${manifest.config.digest}`))
    assert.deepEqual(config.Cmd, ['/s2i/run'])
    assert.ok(config.Env.includes('A=1') && config.Env.includes('OPENSHIFT_BUILD_NAME=web-1'))
    assert.equal(manifest.layers.length, 2, 'the builder, and what assemble wrote')
  })
})

function read(url: string, ca: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const headers = { accept: 'application/vnd.docker.distribution.manifest.v2+json' }
  const auth = `${reader.username}:${reader.password}`
  get(url, { ca, auth, headers, agent: false }, (response) => {
    buffer(response).then((bytes) => resolve(bytes.toString()), reject)
  }).on('error', reject)
  return promise
}
