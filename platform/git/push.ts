import type { Duplex } from 'node:stream'
import type { Client } from '@hawser/client/client.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { type Conversation, converse } from './hook.ts'
import type { Identity } from './identity.ts'
import { describe, type Place } from './place.ts'
import { pathOf, type Repositories } from './repository.ts'
import { output } from './run.ts'
import { layOut, type Revision } from './source.ts'
import type { Turns } from './turns.ts'
import { decide, isNone, type Update } from './updates.ts'

/** Whose rights a deployment has. */
export interface Pusher {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** A commit that is to become the next release. */
export interface Release extends Place {
  /** Its files. */
  readonly directory: string
  readonly revision: Revision
  readonly user: Pusher
  /** As whom git runs, who owns the files. */
  readonly identity: Identity | undefined
}

/**
 * Builds and rolls out, saying how it goes; answers the URL, empty when the application has none. `isOut` is false when
 * there is no new release; why has been said.
 */
export type Deploy = (
  release: Release,
  say: (line: string) => void,
  signal: AbortSignal,
) => Promise<{ readonly isOut: boolean; readonly url: string }>

export interface Pushes extends Repositories {
  readonly turns: Turns
  readonly client: () => Client
  readonly deploy: Deploy
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void
}

/** One push that git has begun to answer. */
export interface Push {
  readonly user: Pusher
  readonly hook: Duplex
  readonly signal: AbortSignal
  /** Its turn, until git is through with it: a ref moves only after the hook has ended. */
  readonly held: DisposableStack
}

/** What a push does between being received and being stored: the story of a release. */
export async function answerHook(
  at: Pushes,
  place: Place,
  { user, hook, signal, held }: Push,
): Promise<void> {
  let talk: Conversation | undefined
  try {
    talk = await converse(hook)
    if (talk)
      talk.answer((await judge(at, place, { user, hook, signal, held }, talk)) ? 'accepted' : 'refused')
  } catch (error) {
    for (const line of explained(error, signal)) talk?.say(line)
    talk?.answer('refused')
    if (!(error instanceof StatusError || signal.aborted))
      at.log(`a push to ${describe(place)} failed because of a bug`, { error })
  }
}

function explained(error: unknown, signal: AbortSignal): string[] {
  if (error instanceof StatusError) return [error.message, ...(error.hint ? [`hint: ${error.hint}`] : [])]
  return [
    signal.aborted ? 'this push has taken too long' : 'the platform failed at this push; its log says why',
  ]
}

async function judge(
  at: Pushes,
  place: Place,
  { user, signal, held }: Push,
  talk: Conversation,
): Promise<boolean> {
  const repository = pathOf(at.layout, place)
  const decision = decide(place, talk.updates, await refOf(at, place), await currentBranch(at, repository))
  for (const line of decision.says) talk.say(line)
  if (decision.do !== 'deploy') return decision.do === 'store'
  const waiting = (holder: string): void =>
    talk.say(`a push of ${holder} is being deployed; waiting until it is through`)
  held.use(await at.turns.take(place, user.name, waiting, signal))
  await checkUnchanged(at, repository, decision.update)
  const { commit: id, ref } = decision.update
  await using source = await layOut(at, { repository, id, quarantine: talk.quarantine }, signal)
  for (const note of source.notes) talk.say(note)
  talk.say(`deploying ${id.slice(0, 12)} of ${ref.replace('refs/heads/', '')} as ${describe(place)}`)
  const { directory, revision } = source
  const { identity } = at.surroundings
  const { isOut, url } = await deployed(at, { ...place, directory, revision, user, identity }, talk, signal)
  if (!isOut) {
    talk.say('the push is refused, and the release before it, if there is one, serves on')
    return false
  }
  await noteBranch(at, repository, ref)
  talk.say(url || 'deployed; the application has no URL')
  return true
}

/** A build that nobody waits for any more must not become a release. */
async function deployed(
  at: Pushes,
  release: Release,
  talk: Conversation,
  signal: AbortSignal,
): Promise<{ readonly isOut: boolean; readonly url: string }> {
  try {
    return await at.deploy(release, talk.say, signal)
  } finally {
    if (signal.aborted) await cancelBuilds(at.client(), release)
  }
}

async function cancelBuilds(client: Client, { project, revision }: Release): Promise<void> {
  const { items } = await client.list(Build, { namespace: project })
  for (const { metadata, spec, status } of items) {
    const isGoingOn = ['New', 'Pending', 'Running'].includes(status.phase)
    if (!isGoingOn || spec.revision?.git?.commit !== revision.commit) continue
    const options = { namespace: project, subresource: 'status' } as const
    await client.patch(Build, metadata.name, { status: { cancelled: true } }, options)
  }
}

async function refOf({ client }: Pushes, { project, app }: Place): Promise<string | undefined> {
  const config = await client().find(BuildConfig, app, project)
  return config?.spec.source.git?.ref
}

/** The branch that was deployed before: what HEAD names, once there is such a branch. */
async function currentBranch({ surroundings }: Pushes, repository: string): Promise<string | undefined> {
  const head = await output(surroundings, 'git', ['symbolic-ref', '--short', 'HEAD'], { cwd: repository })
  const name = head.toString().trim()
  return (await commitOf(surroundings, repository, `refs/heads/${name}`)) ? name : undefined
}

async function commitOf(
  surroundings: Pushes['surroundings'],
  repository: string,
  ref: string,
): Promise<string | undefined> {
  const found = await output(
    surroundings,
    'git',
    ['for-each-ref', '--format=%(objectname) %(refname)', ref],
    {
      cwd: repository,
    },
  )
  const line = found
    .toString()
    .split('\n')
    .find((one) => one.endsWith(` ${ref}`))
  return line?.split(' ')[0]
}

/** Git would refuse it too, but only after it was deployed. */
async function checkUnchanged(
  { surroundings }: Pushes,
  repository: string,
  { old, ref }: Update,
): Promise<void> {
  const now = await commitOf(surroundings, repository, ref)
  if (isNone(old) ? now === undefined : now === old) return
  throw new StatusError(
    'Conflict',
    `somebody else has pushed to ${ref.replace('refs/heads/', '')} meanwhile`,
    {
      hint: 'Fetch, merge or rebase, and push again.',
    },
  )
}

async function noteBranch({ surroundings }: Pushes, repository: string, ref: string): Promise<void> {
  await output(surroundings, 'git', ['symbolic-ref', 'HEAD', ref], { cwd: repository })
}
