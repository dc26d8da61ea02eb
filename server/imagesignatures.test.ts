import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { startTestServer } from '@hawser/apiserver/testserver.ts'
import type { Invocation } from '@hawser/cli/command.ts'
import { adm } from '@hawser/cli/commands/adm.ts'
import { imageComputed, pluginsWithImages } from './imageapi.ts'

const run = promisify(execFile)
const skip = missing()

function missing(): string | false {
  if (spawnSync('gpg', ['--version']).status === 0) return false
  if (process.env.CI) throw new Error('gpg is not installed, and CI must not skip these tests')
  return 'gpg is not installed'
}

/** A real key, which signs as `podman push --sign-by` and `skopeo standalone-sign` do. */
async function openKey(t: TestContext, name: string) {
  const home = await mkdtemp(join(tmpdir(), 'hawser-key-'))
  const gpg = (...args: string[]) => run('gpg', ['--homedir', home, '--batch', '--yes', ...args])
  t.after(async () => {
    await run('gpgconf', ['--homedir', home, '--kill', 'all'])
    await rm(home, { recursive: true, force: true })
  })
  await gpg('--passphrase', '', '--quick-generate-key', `${name}@example.com`, 'ed25519', 'sign')
  const file = join(home, 'public')
  await gpg('--armor', '--output', file, '--export')
  const { stdout } = await gpg('--with-colons', '--fingerprint')
  const [, fingerprint = ''] = /^fpr:+([0-9A-F]+):/m.exec(stdout) ?? []
  return {
    file,
    id: fingerprint.slice(-16),
    async sign(payload: unknown): Promise<string> {
      const [from, to] = [join(home, 'payload'), join(home, 'signed')]
      await writeFile(from, JSON.stringify(payload))
      await gpg('--output', to, '--sign', from)
      return (await run('base64', ['-w0', to])).stdout
    },
  }
}

const image = `sha256:${createHash('sha256').update('an image').digest('hex')}`
const claims = (identity: string, digest = image) => ({
  critical: {
    identity: { 'docker-reference': identity },
    image: { 'docker-manifest-digest': digest },
    type: 'atomic container signature',
  },
  optional: { creator: 'a test' },
})

test('hawser adm verify-image-signature', { skip }, async (t) => {
  const api = '/apis/image.openshift.io/v1'
  const { request, kubeconfig } = await startTestServer(
    t,
    {},
    { plugins: pluginsWithImages(), computed: imageComputed },
  )
  const [ours, others] = [await openKey(t, 'ours'), await openKey(t, 'others')]
  const web = 'registry.example.com/team/web:v1'
  const made = await request('POST', `${api}/images`, {
    body: { metadata: { name: image }, dockerImageReference: `registry.example.com/team/web@${image}` },
  })
  assert.equal(made.code, 201, made.json.message)
  const put = (name: string, content: string, type = 'atomic') =>
    request('POST', `${api}/imagesignatures`, {
      body: { metadata: { name: `${image}@${name}` }, type, content },
    })
  const signatures = async () => (await request('GET', `${api}/images/${image}`)).json.signatures ?? []
  const conditionsOf = async (name: string) => {
    const found = (await signatures()).find(
      (one: { metadata: { name: string } }) => one.metadata.name === `${image}@${name}`,
    )
    return [
      found.conditions?.map(({ type, status }: Record<string, string>) => `${type}=${status}`),
      found.issuedBy?.commonName,
    ]
  }
  const verify = async (flags: Invocation['flags']) => {
    let said = ''
    const out = { write: (text: string) => (said += text) } as unknown as NodeJS.WriteStream
    const { signal } = new AbortController()
    const args = ['verify-image-signature', image]
    const code = await adm.run({ args, flags: { kubeconfig, ...flags }, env: {}, out, err: out, signal })
    return { code, said }
  }
  const known = { 'expected-identity': web, 'public-key': ours.file }

  await t.test('I11: an image without signatures is told so', async () => {
    await assert.rejects(verify(known), /does not have any signature/)
  })

  await t.test(
    'I11: a signature by the key, about this image under this name, is believed; only --save notes it',
    async () => {
      assert.equal((await put('good', await ours.sign(claims(web)))).code, 201)
      const { code, said } = await verify(known)
      assert.equal(code, 0)
      assert.match(said, new RegExp(`identity is now confirmed \\(signed by GPG key "${ours.id}"\\)`))
      assert.deepEqual(await conditionsOf('good'), [undefined, undefined])
      assert.equal((await verify({ ...known, save: true })).code, 0)
      assert.deepEqual(await conditionsOf('good'), [['Trusted=True', 'ForImage=True'], ours.id])
      const [trusted] = (await signatures())[0].conditions
      assert.equal(trusted.reason, 'manually verified')
      assert.match(trusted.message, /^verified by user "[^"]+"$/)
    },
  )

  await t.test(
    'I11: what is signed by others, changed, about another image or another name is refused, and says why',
    async () => {
      const good = Buffer.from(await ours.sign(claims(web)), 'base64')
      const changed = Buffer.from(good)
      changed[changed.length - 8] = (changed[changed.length - 8] ?? 0) ^ 1
      await put('others', await others.sign(claims(web)))
      await put('changed', changed.toString('base64'))
      await put('name', await ours.sign(claims('registry.example.com/team/other:v1')))
      await put('image', await ours.sign(claims(web, `sha256:${'0'.repeat(64)}`)))
      await put('nothing', await ours.sign({ some: 'thing' }))
      await put('garbage', Buffer.from('garbage').toString('base64'))
      await put('x509', good.toString('base64'), 'x509')
      const { code, said } = await verify(known)
      assert.equal(code, 0, 'one of them is good')
      const about = (name: string) => said.split('\n').find((line) => line.includes(`@${name} `)) ?? ''
      assert.match(about('others'), /signed by the key [0-9A-F]{16}, which is none of the given$/)
      assert.match(about('changed'), /signature rejected: it (was changed after|is not an OpenPGP message)/)
      assert.match(
        about('name'),
        /it is about "registry.example.com\/team\/other:v1", and not "registry.example.com\/team\/web:v1"$/,
      )
      assert.match(about('image'), /it is about the image sha256:0+$/)
      assert.match(about('nothing'), /what was signed has no "critical"$/)
      assert.match(about('garbage'), /is not an OpenPGP message that was signed$/)
      assert.match(about('x509'), /it is of type "x509"/)
    },
  )

  await t.test(
    'I11: --save takes back what is not true any more; a digest is content with the repository',
    async () => {
      const { code } = await verify({
        ...known,
        'expected-identity': 'registry.example.com/team/web:v2',
        save: true,
      })
      assert.equal(code, 1)
      assert.deepEqual(await conditionsOf('good'), [undefined, undefined])
      const digest = { ...known, 'expected-identity': `registry.example.com/team/web@${image}` }
      assert.equal((await verify(digest)).code, 0)
    },
  )

  await t.test('I11: a file that is no key, and a name that is none', async () => {
    const { pathname } = new URL(import.meta.url)
    await assert.rejects(
      verify({ ...known, 'public-key': pathname }),
      /imagesignatures.test.ts has no public key/,
    )
    await assert.rejects(
      verify({ ...known, 'expected-identity': 'Not A Name' }),
      /is not the name of an image/,
    )
    await assert.rejects(verify({ 'public-key': ours.file }), { name: 'UsageError' })
  })

  await t.test('I11: --remove-all removes the signatures', async () => {
    assert.equal((await verify({ 'remove-all': true })).code, 0)
    assert.deepEqual(await signatures(), [])
  })
})
