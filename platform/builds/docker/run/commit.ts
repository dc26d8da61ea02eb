import { execFileSync } from 'node:child_process'
import type { Order } from '../order.ts'
import type { Pair } from '../rewrite.ts'

/** `git log --format=` of what `readCommit` reads. */
const COMMIT_FORMAT = ['%H', '%an', '%ae', '%ad', '%s'].join('%x00')

/** What an image gets. */
export interface FromCommit {
  readonly env: readonly Pair[]
  readonly labels: readonly Pair[]
}

/** B8: what the commit of the repository that was fetched says in the image, where the build does not say it itself. */
export function commitOf({ isGit }: Pick<Order, 'isGit'>, repository: string): FromCommit {
  if (!isGit) return readCommit('')
  const log = ['-C', repository, '-c', 'safe.directory=*', 'log', '-1', `--format=${COMMIT_FORMAT}`]
  return readCommit(execFileSync('git', log, { encoding: 'utf8' }))
}

export function readCommit(log: string): FromCommit {
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
