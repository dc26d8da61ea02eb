import { LOCAL_REGISTRY } from '@hawser/images/reference.ts'
import { digestIn } from './digest.ts'
import { parseRepository, parseTag, type Reference, type Repository } from './route.ts'

export interface OwnImage {
  readonly repository: Repository
  readonly reference: Reference
}

/** Reads the full name of an image of this registry, `hawser.local/shop/web:1` or `…@sha256:…`; undefined for any other. */
export function ownImage(image: string): OwnImage | undefined {
  const prefix = `${LOCAL_REGISTRY}/`
  if (!image.startsWith(prefix)) return undefined
  const [, name = '', tag = 'latest', hash] =
    /^([^:@]+)(?::([^:@]+))?(?:@(.+))?$/.exec(image.slice(prefix.length)) ?? []
  const digest = hash === undefined ? undefined : digestIn(hash)
  if (hash !== undefined && !digest) return undefined
  try {
    // Of a name with both, the digest decides.
    const reference = digest ? { digest } : { tag: parseTag(tag) }
    return { repository: parseRepository(name), reference }
  } catch {
    return undefined
  }
}
