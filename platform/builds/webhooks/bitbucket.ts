import type { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import type { SourceRevision } from '@hawser/kinds/build/buildsource.ts'
import { badRequest } from '@hawser/kinds/meta/status.ts'
import { at, type Hook, headerOf, listAt, objectOf, type Payload, revisionOf, textAt } from './hook.ts'
import { isConcerned, otherRef } from './refs.ts'

interface Change {
  readonly ref: string
  readonly isDeletion: boolean
  readonly revision: SourceRevision | undefined
}

/** B11: Bitbucket Cloud (`repo:push`) and Bitbucket Server (`repo:refs_changed`): one delivery may tell of several branches. */
export const bitbucket: Hook = {
  triggerType: 'Bitbucket',
  message: 'Bitbucket WebHook',
  triggersOf: ({ spec }) => (spec.triggers ?? []).map(({ bitbucket }) => bitbucket),
  cause: (revision, secret) => ({ bitbucketWebHook: { ...(revision && { revision }), secret } }),
  read(delivery, source) {
    const payload = objectOf(delivery)
    const event = headerOf(delivery, 'x-event-key')
    if (event === '') throw badRequest('missing X-Event-Key')
    const changesOf = readers[event]
    if (!changesOf)
      throw badRequest(
        `Unknown Bitbucket X-Event-Key ${event}`,
        'Let the webhook send repository pushes only.',
      )
    return wishOf(changesOf(payload), source)
  },
}

function wishOf(changes: readonly Change[], source: BuildConfig['spec']['source']) {
  const [first] = changes
  if (!first) throw badRequest('Unable to extract valid event from payload: it names no change')
  const ours = changes.filter(({ ref }) => isConcerned(source, ref))
  if (ours.length === 0) return { do: 'nothing', because: otherRef(first.ref) } as const
  const change = ours.find(({ isDeletion }) => !isDeletion)
  if (!change) return { do: 'nothing', because: `skipping build. ${ours[0]?.ref} was deleted` } as const
  return { do: 'build', options: { ...(change.revision && { revision: change.revision }) } } as const
}

const readers: Readonly<Record<string, (payload: Payload) => Change[]>> = {
  'repo:push': (payload) =>
    listAt(at(payload, 'push'), 'changes').map((change) => {
      // Newest first. Of a branch that is gone, only what it was called is left.
      const [commit = at(change, 'new', 'target')] = listAt(change, 'commits')
      const user = at(commit, 'author', 'user')
      const name =
        textAt(at(commit, 'author'), 'username') ||
        textAt(user, 'nickname') ||
        textAt(user, 'display_name') ||
        textAt(at(commit, 'author'), 'raw')
      const author = name ? { name } : {}
      return {
        ref: textAt(at(change, 'new'), 'name') || textAt(at(change, 'old'), 'name'),
        isDeletion: change.new === null,
        revision: revisionOf({
          commit: textAt(commit, 'hash'),
          author,
          committer: author,
          message: textAt(commit, 'message'),
        }),
      }
    }),
  'repo:refs_changed': (payload) =>
    listAt(payload, 'changes').map((change) => ({
      ref: textAt(at(change, 'ref'), 'displayId'),
      isDeletion: textAt(change, 'type') === 'DELETE',
      revision: revisionOf({ commit: textAt(change, 'toHash'), author: {}, committer: {} }),
    })),
}
