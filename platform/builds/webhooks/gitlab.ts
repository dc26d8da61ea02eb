import { badRequest } from '@hawser/kinds/meta/status.ts'
import { at, type Hook, headerOf, listAt, objectOf, personAt, revisionOf, textAt } from './hook.ts'
import { isConcerned, otherRef } from './refs.ts'

/** B11: GitLab lists the commits of a push, oldest first, and knows only their authors. */
export const gitlab: Hook = {
  triggerType: 'GitLab',
  message: 'GitLab WebHook',
  triggersOf: ({ spec }) => (spec.triggers ?? []).map(({ gitlab }) => gitlab),
  cause: (revision, secret) => ({ gitlabWebHook: { ...(revision && { revision }), secret } }),
  read(delivery, source) {
    const payload = objectOf(delivery)
    const event = headerOf(delivery, 'x-gitlab-event')
    if (event === '') throw badRequest('missing X-Gitlab-Event')
    if (event !== 'Push Hook')
      throw badRequest(`Unknown X-Gitlab-Event ${event}`, 'Let the webhook send push events only.')
    const ref = textAt(payload, 'ref')
    if (!isConcerned(source, ref, textAt(at(payload, 'project'), 'default_branch')))
      return { do: 'nothing', because: otherRef(ref) }
    if (/^0+$/.test(textAt(payload, 'after')))
      return { do: 'nothing', because: `skipping build. ${ref} was deleted` }
    // A branch that was only made has no commits of its own.
    const last = listAt(payload, 'commits').at(-1) ?? {}
    const author = personAt(last, 'author')
    const revision = revisionOf({
      commit: textAt(last, 'id') || textAt(payload, 'after'),
      author,
      committer: author,
      message: textAt(last, 'message'),
    })
    return { do: 'build', options: { ...(revision && { revision }) } }
  },
}
