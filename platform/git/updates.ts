import { describe, type Place } from './place.ts'

/** One line of what a push wants to change. A commit of zeros: there is (to be) none. */
export interface Update {
  readonly old: string
  readonly commit: string
  readonly ref: string
}
export const isNone = (commit: string): boolean => /^0+$/.test(commit)

/** @throws {Error} for a line that git does not write. */
export function parseUpdate(line: string): Update {
  const [, old = '', commit = '', ref = ''] =
    /^([0-9a-f]{40}|[0-9a-f]{64}) ([0-9a-f]{40}|[0-9a-f]{64}) (refs\/\S+)$/.exec(line) ?? []
  if (!ref) throw new Error(`the hook said ${JSON.stringify(line.slice(0, 200))}`)
  return { old, commit, ref }
}

export type Decision =
  | { readonly do: 'refuse'; readonly says: readonly string[] }
  | { readonly do: 'store'; readonly says: readonly string[] }
  | { readonly do: 'deploy'; readonly update: Update; readonly says: readonly string[] }

/** Branches that are deployed when nobody has said which. */
const usual = ['main', 'master']

/**
 * What a push is for. All of it is taken, or nothing.
 *
 * @param ref     `spec.source.git.ref` of the build config, when it names one.
 * @param current The branch of the last deployment from this repository.
 */
export function decide(
  place: Place,
  updates: readonly Update[],
  ref: string | undefined,
  current: string | undefined,
): Decision {
  const strange = updates.find((one) => !/^refs\/(heads|tags)\//.test(one.ref))
  if (strange) {
    return { do: 'refuse', says: [`${strange.ref} is neither a branch nor a tag: nothing was stored`] }
  }
  const branch = branchOf(updates, ref, current)
  const update = updates.find((one) => one.ref === `refs/heads/${branch}`)
  const others = updates.filter((one) => one !== update).map((one) => storedLine(one, branch))
  if (!update) return { do: 'store', says: others }
  if (isNone(update.commit)) {
    const says = [
      `branch ${branch} is what ${describe(place)} is deployed from, and stays`,
      `To remove the application, run: hawser delete app ${place.app} -n ${place.project}`,
    ]
    return { do: 'refuse', says }
  }
  return { do: 'deploy', update, says: others }
}

function branchOf(updates: readonly Update[], ref: string | undefined, current: string | undefined): string {
  const said = ref?.replace(/^refs\/heads\//, '')
  const pushed = usual.find((name) => updates.some((one) => one.ref === `refs/heads/${name}`))
  return said || current || pushed || 'main'
}

function storedLine({ ref, commit }: Update, branch: string): string {
  const [kind, name] = ref.startsWith('refs/tags/')
    ? ['tag', ref.slice('refs/tags/'.length)]
    : ['branch', ref.slice('refs/heads/'.length)]
  const done = isNone(commit) ? 'removed' : 'stored'
  return `${kind} ${name} is ${done}; nothing was deployed from it: ${branch} is the branch that is deployed`
}
