import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { after, before, describe, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { connectRuntime } from '@hawser/cri/connect.ts'
import { pathsOf } from '@hawser/cri/containerd/paths.ts'
import { archive as smallImage } from '@hawser/cri/images/archive.ts'
import { busyboxImage } from '@hawser/cri/images/busybox.ts'
import { run, succeed } from '../command.ts'
import { missing } from '../needs.ts'
import { eventually, startTestPlatform, type TestPlatform } from '../platform.ts'

const skip = missing('containerd', 'runc', 'haproxy', 'nftables', 'skopeo', 'buildah') ?? false

/** The clients people have, against one platform. */
describe('the image registry', { skip }, () => {
  let platform: TestPlatform
  let dir: string
  let archive: string
  let registry: string
  let token: string
  /** The registry, as other machines reach it. */
  let outside: string
  let tls: string
  before(async () => {
    platform = await startTestPlatform()
    dir = await mkdtemp(join(tmpdir(), 'hawser-registry-'))
    archive = `oci-archive:${join(dir, 'busybox.tar')}`
    await pipeline(await busyboxImage(), createWriteStream(join(dir, 'busybox.tar')))
    const server = await platform.kubectl('config', 'view', '-o', 'jsonpath={.clusters[0].cluster.server}')
    registry = server.replace('https://', '')
    tls = join(dir, 'tls')
    await mkdir(tls)
    await cp(join(platform.dataDir, 'pki', 'ca.crt'), join(tls, 'ca.crt'))
    for (const project of ['shop', 'other']) await platform.kubectl('create', 'namespace', project)
    await eventually(
      'the builder may push',
      () => platform.kubectl('get', 'rolebinding', '-n', 'shop', '-o', 'name'),
      (names) => names.includes('system:image-builders'),
    )
    token = (await platform.kubectl('create', 'token', 'builder', '-n', 'shop')).trim()
  })
  after(async () => {
    await platform?.[Symbol.asyncDispose]()
    await rm(dir, { recursive: true, force: true })
  })

  const skopeo = (...args: string[]) => succeed('skopeo', ['--insecure-policy', ...args])
  const copy = (from: string, to: string) =>
    skopeo(
      'copy',
      ...(from.startsWith('docker:') ? ['--src-cert-dir', tls, '--src-creds', `any:${token}`] : []),
      ...(to.startsWith('docker:') ? ['--dest-cert-dir', tls, '--dest-creds', `any:${token}`] : []),
      from,
      to,
    )
  const at = (name: string) => `docker://${registry}/${name}`
  const digestOf = (name: string) =>
    skopeo('inspect', '--cert-dir', tls, '--creds', `any:${token}`, '--format', '{{.Digest}}', at(name)).then(
      (text) => text.trim(),
    )
  /** What the registry itself has on disk. */
  const blobs = async () => {
    const found = await readdir(join(platform.dataDir, 'registry', 'blobs'), {
      recursive: true,
      withFileTypes: true,
    }).catch(() => [])
    return found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
  }
  const create = (file: string, object: object) =>
    writeFile(join(dir, file), JSON.stringify(object)).then(() => join(dir, file))
  const runs = async (name: string, image: string) => {
    await platform.kubectl(
      ...['run', name, '-n', 'shop', '--restart=Never', `--image=${image}`],
      ...['--', '/bin/sh', '-c', 'echo it runs'],
    )
    await eventually(
      `pod ${name}`,
      () =>
        platform.kubectl(
          'get',
          'pod',
          name,
          '-n',
          'shop',
          '-o',
          'jsonpath={.status.phase} {.status.containerStatuses}',
        ),
      (phase) => phase.startsWith('Succeeded'),
    )
    assert.equal(await platform.kubectl('logs', name, '-n', 'shop'), 'it runs\n')
    return platform.kubectl(
      'get',
      'events',
      '-n',
      'shop',
      '--field-selector',
      `involvedObject.name=${name}`,
      '-o',
      'jsonpath={.items[*].message}',
    )
  }

  test('I5 what the platform made is pulled from where containerd has it, without a copy', async () => {
    const node = (await platform.kubectl('get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}')).trim()
    const images = `/api/v1/nodes/${node}/proxy/hawser/images`
    const files = [{ path: 'made', content: Buffer.from('here') }]
    await writeFile(join(dir, 'made.tar'), await smallImage({ image: 'localhost/made:1', files }))
    const loaded = JSON.parse(
      await platform.kubectl('create', '--raw', `${images}/load`, '-f', join(dir, 'made.tar')),
    )
    const naming = await create('tag.json', { source: loaded.image, image: 'hawser.local/shop/made:1' })
    await platform.kubectl('create', '--raw', `${images}/tag`, '-f', naming)
    await platform.kubectl(
      'create',
      '-f',
      await create('made.json', {
        apiVersion: 'image.openshift.io/v1',
        kind: 'ImageStream',
        metadata: { name: 'made', namespace: 'shop' },
      }),
    )
    const mapping = {
      apiVersion: 'image.openshift.io/v1',
      kind: 'ImageStreamMapping',
      metadata: { name: 'made', namespace: 'shop' },
      tag: '1',
      image: {
        metadata: { name: loaded.digest },
        dockerImageReference: `hawser.local/shop/made@${loaded.digest}`,
      },
    }
    await platform.kubectl(
      'create',
      '--raw',
      '/apis/image.openshift.io/v1/namespaces/shop/imagestreammappings',
      '-f',
      await create('mapping.json', mapping),
    )
    await copy(at('shop/made:1'), `dir:${join(dir, 'made')}`)
    assert.equal(await digestOf('shop/made:1'), loaded.digest)
    assert.deepEqual(await blobs(), [])
  })

  test('I5 skopeo pushes and pulls; the push makes stream, tag and image', async () => {
    await copy(archive, at('shop/pushed:1'))
    const digest = await digestOf('shop/pushed:1')
    const image = JSON.parse(
      await platform.kubectl('get', 'imagestreamtag', 'pushed:1', '-n', 'shop', '-o', 'json'),
    )
    assert.equal(image.image.metadata.name, digest)
    assert.equal(image.image.dockerImageReference, `hawser.local/shop/pushed@${digest}`)
    assert.deepEqual(image.image.dockerImageMetadata.Config.Env, ['PATH=/bin'])
    await copy(at('shop/pushed:1'), `dir:${join(dir, 'pulled')}`)
    // Docker's form of the same.
    await skopeo(
      'copy',
      '--format',
      'v2s2',
      '--dest-cert-dir',
      tls,
      '--dest-creds',
      `any:${token}`,
      archive,
      at('shop/pushed:docker'),
    )
    const raw = await skopeo(
      'inspect',
      '--raw',
      '--cert-dir',
      tls,
      '--creds',
      `any:${token}`,
      at('shop/pushed:docker'),
    )
    assert.equal(JSON.parse(raw).mediaType, 'application/vnd.docker.distribution.manifest.v2+json')
    const stream = JSON.parse(
      await platform.kubectl('get', 'imagestream', 'pushed', '-n', 'shop', '-o', 'json'),
    )
    assert.equal(stream.status.dockerImageRepository, 'hawser.local/shop/pushed')
    outside = String(stream.status.publicDockerImageRepository).replace('/shop/pushed', '')
    assert.equal(
      await skopeo(
        'inspect',
        '--cert-dir',
        tls,
        '--creds',
        `any:${token}`,
        '--format',
        '{{.Digest}}',
        `docker://${outside}/shop/pushed:1`,
      ),
      `${digest}\n`,
    )
  })

  test('I5 what was pushed runs on the node of this machine without a pull and without a second copy', async () => {
    const said = await runs('pushed', 'hawser.local/shop/pushed:1')
    assert.match(said, /taken from the registry of this machine/)
    assert.doesNotMatch(said, /Pulling/)
    const files = await blobs()
    const links = await Promise.all(files.map(async (file) => (await stat(file)).nlink))
    // Of each image its manifest, configuration and layer; containerd has those of the one that runs.
    assert.ok(links.filter((count) => count === 2).length >= 3, String(links))
    await copy(archive, at('shop/pushed:2'))
    const other = await run('skopeo', [
      '--insecure-policy',
      'copy',
      '--dest-cert-dir',
      tls,
      '--dest-creds',
      `any:${token}`,
      archive,
      at('other/pushed:1'),
    ])
    assert.match(other.stderr, /denied|forbidden/i)
  })

  test('I5 containerd pulls over HTTP as a node on another machine does', async () => {
    const runDir = platform.runDir
    const { socket } = pathsOf({ root: join(platform.dataDir, 'node'), runDir })
    const runtime = connectRuntime(socket)
    try {
      await copy(archive, at('shop/remote:1'))
      await assert.rejects(runtime.pullImage('hawser.local/shop/remote:1'), /401|nauthorized|403|denied/)
      const password = (await platform.kubectl('create', 'token', 'default', '-n', 'shop')).trim()
      await runtime.pullImage('hawser.local/shop/remote:1', { username: 'serviceaccount', password })
      const found = await runtime.imageStatus('hawser.local/shop/remote:1')
      const digest = await digestOf('shop/remote:1')
      assert.ok(found?.repoDigests.includes(`hawser.local/shop/remote@${digest}`), String(found?.repoDigests))
      const stranger = (await platform.kubectl('create', 'token', 'default', '-n', 'other')).trim()
      await assert.rejects(
        runtime.pullImage('hawser.local/shop/made:1', { username: 'serviceaccount', password: stranger }),
        /403|denied|forbidden/i,
      )
    } finally {
      runtime.close()
    }
  })

  test('I2 pods find the registry by the name that streams say, and it proves to be it', async () => {
    await platform.kubectl(
      'run',
      'looks',
      '-n',
      'shop',
      '--restart=Never',
      '--image=hawser.local/shop/pushed:1',
      '--',
      'nslookup',
      'hawser.local',
    )
    const said = await eventually(
      'an answer of the DNS',
      () => platform.kubectl('logs', 'looks', '-n', 'shop'),
      (text) => /Name:\s+hawser\.local/.test(text),
    )
    const service = await platform.kubectl('get', 'service', 'kubernetes', '-o', 'jsonpath={.spec.clusterIP}')
    assert.match(said, new RegExp(`Name:\\s+hawser\\.local\\s+Address[^:]*:\\s+${service}`))
    const [host, port] = registry.split(':')
    const socket = connectTls({
      host,
      port: Number(port),
      servername: 'hawser.local',
      ca: await readFile(join(tls, 'ca.crt')),
    })
    await once(socket, 'secureConnect')
    assert.equal(socket.authorized, true)
    socket.destroy()
  })

  test('I5 ctr pushes and pulls', async () => {
    const { socket } = pathsOf({ root: join(platform.dataDir, 'node'), runDir: platform.runDir })
    const ctr = (...args: string[]) =>
      succeed('ctr', ['--address', socket, '--namespace', 'clients', ...args])
    const as = ['--tlscacert', join(tls, 'ca.crt'), '--user', `any:${token}`]
    // On 127.0.0.1 it would speak HTTP.
    const image = `${outside}/shop/ctr:1`
    await ctr('images', 'import', '--index-name', image, join(dir, 'busybox.tar'))
    await ctr('images', 'push', ...as, image)
    await ctr('images', 'rm', '--sync', image, 'localhost/busybox:1')
    assert.equal(await ctr('content', 'ls', '-q'), '')
    await ctr('images', 'pull', ...as, image)
    assert.equal((await ctr('images', 'ls', '-q')).trim(), image)
    await ctr('images', 'rm', '--sync', image)
  })

  test('I5 buildah pulls, changes and pushes', async () => {
    const storage = [
      '--root',
      join(dir, 'storage'),
      '--runroot',
      join(dir, 'runroot'),
      '--storage-driver',
      'vfs',
    ]
    const buildah = (command: string, ...args: string[]) => succeed('buildah', [...storage, command, ...args])
    const as = ['--cert-dir', tls, '--creds', `any:${token}`]
    const policy = [
      '--signature-policy',
      await create('policy.json', { default: [{ type: 'insecureAcceptAnything' }] }),
    ]
    const container = (
      await buildah('from', ...as, ...policy, '--isolation', 'chroot', `${registry}/shop/pushed:1`)
    ).trim()
    await buildah('config', '--cmd', '["/bin/echo","changed"]', container)
    const image = (await buildah('commit', ...policy, '--quiet', container, 'changed')).trim()
    await buildah('push', ...as, ...policy, image, at('shop/changed:1'))
    await buildah('rm', container)
    const { config } = JSON.parse(
      await skopeo('inspect', '--config', '--cert-dir', tls, '--creds', `any:${token}`, at('shop/changed:1')),
    )
    assert.deepEqual(config.Cmd, ['/bin/echo', 'changed'])
  })
})
