import type { Pair } from '../rewrite.ts'

/** `git log --format=` of what `readCommit` reads. */
export const COMMIT_FORMAT = ['%H', '%an', '%ae', '%ad', '%s'].join('%x00')

/** B8: what the commit of a repository says in the image, where the build does not say it itself. */
export function readCommit(log: string): { readonly env: readonly Pair[]; readonly labels: readonly Pair[] } {
  const [id = '', author = '', email = '', date = '', message = ''] = log.trim().split('\0')
  if (!id) return { env: [], labels: [] }
  const labels: Pair[] = [
    ['io.openshift.build.commit.id', id],
    ['io.openshift.build.commit.author', email ? `${author} <${email}>` : author],
    ['io.openshift.build.commit.date', date],
    ['io.openshift.build.commit.message', message],
  ]
  return { env: [['OPENSHIFT_BUILD_COMMIT', id]], labels: labels.filter(([, value]) => value !== '') }
}
