import type { Client } from '@hawser/client/client.ts'
import { resourcePath } from '@hawser/client/path.ts'
import { policyOf, policyPlace } from '@hawser/images/policy/policy.ts'
import { LOCAL_REGISTRY } from '@hawser/images/reference.ts'
import { openRepository, type Repository as Remote } from '@hawser/images/registryclient/client.ts'
import { credentialsFor } from '@hawser/images/registryclient/credentials.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import type { Secret } from '@hawser/kinds/core/secret.ts'
import { parseImageReference } from '@hawser/kinds/image/imagereference.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import type { Repository } from '../route.ts'

/** A repository of a registry elsewhere, to read images of a stream from. */
export interface Origin {
  /** `quay.io/team/app` */
  readonly place: string
  readonly isInsecure: boolean
}

/** Where the stream says that an image of it is; undefined: here, or it does not say. */
export function originOf(stream: ImageStream, digest: string): Origin | undefined {
  for (const { tag, items = [] } of stream.status.tags ?? []) {
    const event = items.find(({ image }) => image === digest)
    if (!event) continue
    const [place = ''] = event.dockerImageReference.split('@')
    if (!place || place.startsWith(`${LOCAL_REGISTRY}/`)) continue
    const spec = stream.spec.tags?.find(({ name }) => name === tag)
    const annotation = stream.metadata.annotations?.['openshift.io/image.insecureRepository']
    return { place, isInsecure: spec?.importPolicy.insecure ?? annotation === 'true' }
  }
  return undefined
}

/**
 * Opens a repository elsewhere, with the credentials that imports into the stream have for it and under the policy that
 * they are under. Undefined: the place is no repository.
 */
export async function openOrigin(
  client: Client,
  { namespace, name }: Repository,
  { place, isInsecure }: Origin,
  signal: AbortSignal,
): Promise<Remote | undefined> {
  const reference = parseImageReference(place)
  if (typeof reference === 'string') return undefined
  const config = await client.find(ConfigMap, policyPlace.name, policyPlace.namespace)
  const policy = policyOf(config?.data)
  const path = resourcePath(ImageStream, { namespace, name, subresource: 'secrets' })
  const { items } = (await client.transport.request({ method: 'GET', path })) as { items: readonly Secret[] }
  return openRepository({
    reference,
    isInsecure,
    signal,
    credentials: credentialsFor(items, place),
    isAllowed: (host) => policy.allowedAddresses.includes(host),
    ...(policy.trustedCA && { ca: policy.trustedCA }),
  })
}
