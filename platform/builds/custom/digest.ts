import type { Client } from '@hawser/client/client.ts'
import type { Build } from '@hawser/kinds/build/build.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { ImageStreamImport } from '@hawser/kinds/image/imagestreamimport.ts'
import { parseTime } from '@hawser/kinds/meta/time.ts'
import { targetOf } from '../controller/output.ts'

type Asks = Pick<Client, 'find' | 'create'>

/**
 * B6: the digest of what a custom build pushed, which its image need not tell: what its tag now is, when that changed since the
 * build began; in a registry elsewhere, what is there now. Undefined when it cannot be found out.
 */
export function pushedDigest(client: Asks, build: Build): Promise<string | undefined> {
  const { to } = build.spec.output
  if (!to) return Promise.resolve(undefined)
  return to.kind === 'DockerImage' ? elsewhere(client, build) : inStream(client, build)
}

async function inStream(client: Asks, build: Build): Promise<string | undefined> {
  const target = targetOf(build)
  const stream = target && (await client.find(ImageStream, target.stream, target.namespace))
  const [newest] = stream?.status.tags?.find(({ tag }) => tag === target?.tag)?.items ?? []
  const begun = parseTime(build.status.startTimestamp ?? '') ?? Number.POSITIVE_INFINITY
  return newest && (parseTime(newest.created) ?? 0) >= begun ? newest.image : undefined
}

/** Only looks, with the logins of the project. */
async function elsewhere(client: Asks, { metadata, status }: Build): Promise<string | undefined> {
  const { name, namespace = '' } = metadata
  const from = { kind: 'DockerImage', name: status.outputDockerImageReference ?? '' }
  try {
    const { status: found } = await client.create(ImageStreamImport, {
      metadata: { name, namespace },
      spec: { import: false, images: [{ from }] },
    })
    return found?.images?.[0]?.image?.metadata.name
  } catch {
    // The build has done its part; that nobody may look is no failure of it.
    return undefined
  }
}
