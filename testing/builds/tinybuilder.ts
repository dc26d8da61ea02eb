import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import type { Client } from '@hawser/client/client.ts'
import { archive, type LayerFile } from '@hawser/cri/images/archive.ts'
import { findBusybox } from '@hawser/cri/images/busybox.ts'
import type { ContainerDefaults } from '@hawser/cri/images.ts'
import { nodeImages } from '@hawser/images/nodeimages.ts'
import { pinned, tagged } from '@hawser/images/reference.ts'
import { push } from '@hawser/images/streams/push.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'

/** Tells what it sees, and keeps it in the image. */
const assemble = `#!/bin/sh
set -e
echo "assemble of the image runs as $(id -u) in $(pwd)"
cp -R /tmp/src/. .
if [ -d /tmp/artifacts ]; then cp -R /tmp/artifacts/. .; fi
env | sort >environment
`
const run = '#!/bin/sh\nexec httpd -f -p 8080 -h /opt/app\n'
const saveArtifacts = '#!/bin/sh\ncd /opt/app && tar -cf - kept\n'

export interface TinyImage {
  readonly stream: string
  readonly tag?: string
  readonly files?: readonly LayerFile[]
  readonly config?: ContainerDefaults
  /** Without a shell and programs. */
  readonly isEmpty?: boolean
}

/**
 * Makes a small builder image out of a static busybox and puts it into an image stream, which is made if need be.
 * Answers its full name.
 */
export async function putImage(
  client: Client,
  { namespace, node }: { readonly namespace: string; readonly node: string },
  { stream, tag = 'latest', files = [], config = {}, isEmpty = false }: TinyImage,
): Promise<string> {
  if (!(await client.find(ImageStream, stream, namespace)))
    await client.create(ImageStream, { metadata: { name: stream, namespace } })
  const name = tagged(namespace, stream, tag)
  const layout = await archive({
    image: name,
    files: [...(isEmpty ? [] : await system()), ...files],
    config: {
      User: '1001',
      WorkingDir: '/opt/app',
      Env: ['PATH=/bin'],
      Labels: { 'io.openshift.s2i.scripts-url': 'image:///s2i' },
      ...config,
    },
  })
  const images = nodeImages(client, node)
  const { image, digest } = await images.load(Readable.from([layout]))
  await images.tag(image, pinned(namespace, stream, digest))
  await push(client, { namespace, stream, tag, digest, created: new Date().toISOString() })
  return pinned(namespace, stream, digest)
}

/** What every tiny builder has. */
async function system(): Promise<LayerFile[]> {
  const path = await findBusybox()
  if (!path) throw new Error('there is no static busybox: install the package busybox-static')
  const { stdout } = await promisify(execFile)(path, ['--list'])
  const applets = stdout.split('\n').filter((name) => name && name !== 'busybox')
  const text = (path: string, content: string, mode = 0o644) => ({
    path,
    mode,
    content: Buffer.from(content),
  })
  return [
    { path: 'bin' },
    { path: 'bin/busybox', content: await readFile(path) },
    ...applets.map((name) => ({ path: `bin/${name}`, link: 'busybox' })),
    { path: 'etc' },
    text('etc/passwd', 'root:x:0:0:root:/:/bin/sh\ndefault:x:1001:0:default:/opt/app:/bin/sh\n'),
    text('etc/group', 'root:x:0:\n'),
    ...['dev', 'proc', 'sys', 'run', 'var', 'opt'].map((path) => ({ path })),
    { path: 'opt/app', mode: 0o777 },
    { path: 'tmp', mode: 0o1777 },
    { path: 's2i' },
    text('s2i/assemble', assemble, 0o755),
    text('s2i/run', run, 0o755),
    text('s2i/save-artifacts', saveArtifacts, 0o755),
  ]
}
