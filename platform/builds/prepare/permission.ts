import type { Client } from '@hawser/client/client.ts'
import { pullRefusal, refusalOf } from '@hawser/images/policy/account.ts'
import type { Build } from '@hawser/kinds/build/build.ts'
import { targetOf } from '../controller/output.ts'

type Asks = Pick<Client, 'create'>

const accountOf = ({ metadata: { namespace = '' }, spec }: Build) => ({
  namespace,
  name: spec.serviceAccount || 'builder',
})

/** B8, X3: why a build may not put its image into the stream of another project; undefined: it may. */
export async function refusedOutput(client: Asks, build: Build): Promise<string | undefined> {
  const target = targetOf(build)
  if (!target) return undefined
  const { namespace, stream } = target
  return refusalOf(client, 'push', accountOf(build), { namespace, name: stream })
}

/** X3: why a build may not use one of these images of other projects, by their full names; undefined: it may. */
export async function refusedImage(
  client: Asks,
  build: Build,
  images: readonly string[],
): Promise<string | undefined> {
  for (const image of images) {
    const refusal = await pullRefusal(client, accountOf(build), image)
    if (refusal) return refusal
  }
  return undefined
}
