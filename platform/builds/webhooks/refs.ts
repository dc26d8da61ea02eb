import type { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'

const bare = (ref: string): string => ref.replace(/^refs\/heads\//, '')

/**
 * Whether a push to `ref` concerns a build config. One without a ref builds the default branch of the repository: the
 * one the provider names, and where it names none, one of those that are called so by custom.
 */
export function isConcerned(
  { git }: BuildConfig['spec']['source'],
  ref: string,
  defaultBranch = '',
): boolean {
  if (git?.ref) return bare(git.ref) === bare(ref)
  const defaults = defaultBranch === '' ? ['master', 'main'] : [defaultBranch]
  return defaults.includes(bare(ref))
}

export const otherRef = (ref: string): string =>
  `skipping build. Branch reference from ${JSON.stringify(ref)} does not match configuration`
