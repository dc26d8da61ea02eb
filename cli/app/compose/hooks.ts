import type { ContainerDraft } from '../application.ts'
import { itemsOf, type Member, wrong } from '../yaml/expect.ts'
import { keyed } from './keyed.ts'
import { wordsOf } from './words.ts'

type Lifecycle = NonNullable<ContainerDraft['lifecycle']>

/** What runs in the container after it has started, and before it ends. */
export function lifecycleOf(service: ReadonlyMap<string, Member>): Lifecycle {
  const postStart = hookOf(service.get('post_start'))
  const preStop = hookOf(service.get('pre_stop'))
  return { ...(postStart && { postStart }), ...(preStop && { preStop }) }
}

function hookOf(given: Member | undefined): Lifecycle['postStart'] {
  const [hook, ...more] = itemsOf(given)
  if (!hook || !given) return undefined
  if (more.length > 0) wrong(given, 'has several commands; one is supported')
  const refused = 'is not supported: the command runs as the container does'
  const members = keyed(
    hook,
    ['command'],
    {},
    {
      user: refused,
      privileged: refused,
      working_dir: refused,
      environment: refused,
      per_replica: refused,
    },
  )
  const command = members.get('command')
  const words = command && wordsOf(command)
  return words && { exec: { command: words } }
}
