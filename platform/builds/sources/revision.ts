import type { SourceRevision } from '@hawser/kinds/build/buildsource.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { FETCH_CONTAINER } from '../names.ts'

/** The commit that a build's pod has fetched. */
export interface FetchedCommit {
  readonly revision: SourceRevision
  /** When it was authored, as git prints it. */
  readonly date: string | undefined
}

/** B2: what `git-clone` said of the commit it fetched; undefined before, and for other sources. */
export function fetchedCommit({ status }: Pick<Pod, 'status'>): FetchedCommit | undefined {
  const container = status.initContainerStatuses?.find(({ name }) => name === FETCH_CONTAINER)
  const { exitCode, message = '' } = container?.state?.terminated ?? {}
  return exitCode === 0 ? readCommit(message) : undefined
}

/** Reads the lines that fetch.sh writes: `commit SHA`, `author NAME`, … */
export function readCommit(message: string): FetchedCommit | undefined {
  const said = new Map(
    message.split('\n').map((line) => {
      const space = line.indexOf(' ')
      return [line.slice(0, space), line.slice(space + 1)]
    }),
  )
  const commit = said.get('commit')
  if (!commit) return undefined
  const person = (who: string) => {
    const [name, email] = [said.get(who), said.get(`${who}-email`)]
    return { ...(name && { name }), ...(email && { email }) }
  }
  return {
    revision: {
      type: 'Git',
      git: {
        commit,
        author: person('author'),
        committer: person('committer'),
        message: said.get('message') ?? '',
      },
    },
    date: said.get('date'),
  }
}
