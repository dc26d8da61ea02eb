import { badRequest } from '@hawser/kinds/meta/status.ts'
import { at, type Hook, headerOf, objectOf, personAt, revisionOf, textAt } from './hook.ts'
import { isConcerned, otherRef } from './refs.ts'

/** B11: GitHub, and Gogs and Gitea, which speak alike. */
export const github: Hook = {
  triggerType: 'GitHub',
  message: 'GitHub WebHook',
  triggersOf: ({ spec }) => (spec.triggers ?? []).map(({ github }) => github),
  cause: (revision, secret) => ({ githubWebHook: { ...(revision && { revision }), secret } }),
  read(delivery, source) {
    const payload = objectOf(delivery)
    const event = headerOf(delivery, 'x-github-event') || headerOf(delivery, 'x-gogs-event')
    if (event === '') throw badRequest('missing X-GitHub-Event or X-Gogs-Event')
    if (event === 'ping') return { do: 'nothing', because: 'the webhook works: a push will start a build' }
    if (event !== 'push')
      throw badRequest(
        `Unknown X-GitHub-Event or X-Gogs-Event ${event}`,
        'Let the webhook send push events only.',
      )
    const ref = textAt(payload, 'ref')
    if (!isConcerned(source, ref, textAt(at(payload, 'repository'), 'default_branch')))
      return { do: 'nothing', because: otherRef(ref) }
    if (payload.deleted === true) return { do: 'nothing', because: `skipping build. ${ref} was deleted` }
    const head = at(payload, 'head_commit')
    const revision = revisionOf({
      commit: textAt(head, 'id') || textAt(payload, 'after'),
      author: personAt(head, 'author'),
      committer: personAt(head, 'committer'),
      message: textAt(head, 'message'),
    })
    return { do: 'build', options: { ...(revision && { revision }) } }
  },
}
