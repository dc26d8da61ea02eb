import type { Cache } from '@hawser/client/cache.ts'
import type { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'

/**
 * Uid of the build config that a build is of, by which uploads are kept; empty when there is none. What a build says itself
 * does not count: who may write builds of a project could name a build config of another one.
 */
export function ownerOf(
  { metadata: { namespace, ownerReferences = [] } }: Pick<Build, 'metadata'>,
  configs: Pick<Cache<BuildConfig>, 'get'>,
): string {
  const owner = ownerReferences.find(({ kind }) => kind === BuildConfig.kind)
  const uid = owner && configs.get(`${namespace}/${owner.name}`)?.metadata.uid
  return uid === owner?.uid ? (uid ?? '') : ''
}
