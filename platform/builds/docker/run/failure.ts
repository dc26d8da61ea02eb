import { codes } from '../order.ts'

export interface Failure {
  readonly code: number
  /** For the user, in a sentence. */
  readonly message: string
  /** What earlier builds left is no use, and the same build without it may well succeed. */
  readonly isStale?: true
}

/** What buildah says when it cannot have a base image. */
const pulling = [
  /creating build container/,
  /initializing source docker:\/\//,
  /pinging container registry/,
  /reading manifest .* in /,
  /short-name .* did not resolve/,
  /image not known/,
  /unable to copy from source docker:\/\//,
  /reading blob sha256:/,
]
/** What its storage says when it was interrupted at a bad moment. */
const stale = [
  /layer not known/,
  /readlink .*\/overlay\//,
  /stat .*\/overlay\/.*no such file/,
  /error (?:creating|mounting) (?:overlay )?(?:layer|storage)/i,
  /unexpected end of JSON input/,
]

/**
 * Why `buildah build` failed, from what it said last.
 *
 * @param said  The end of its output, steps and errors.
 */
export function buildFailure(said: string): Failure {
  const lines = said.trimEnd().split('\n')
  const error = lastError(said)
  const step = clean(lines.findLast((line) => /^(\[\d+\/\d+\] )?STEP \d+/.test(line)) ?? '').replace(
    /^(\[\d+\/\d+\] )?STEP (\d+\/\d+): /,
    '',
  )
  if (/no space left on device/.test(said)) {
    return { code: codes.build, message: 'there is no space left for the layers of the image on the node' }
  }
  if (/^FROM\b/i.test(step) || step === '') {
    if (pulling.some((pattern) => pattern.test(error)))
      return {
        code: codes.pull,
        message: `the image of "${step || 'FROM'}" could not be pulled: ${reason(error)}`,
      }
  }
  const exit = /exit status (\d+)/.exec(error)?.[1]
  const what = step ? `"${shortened(step)}" failed` : 'the image could not be built'
  const message = exit ? `${what} with exit code ${exit}` : `${what}: ${reason(error)}`
  return {
    code: codes.build,
    message,
    ...(stale.some((pattern) => pattern.test(error)) && { isStale: true }),
  }
}

/** Why a container of a builder image could not be made. */
export function pullFailure(said: string, image: string): Failure {
  const error = lastError(said)
  return {
    code: codes.pull,
    message: `the image ${image} could not be pulled: ${reason(error)}`,
    ...(stale.some((pattern) => pattern.test(error)) && { isStale: true }),
  }
}

/** Why `buildah push` failed. */
export function pushFailure(said: string, image: string): Failure {
  const error = lastError(said)
  const refused = /unauthorized|denied|forbidden|40[13]/i.test(error)
  const hint = refused
    ? `: the service account of the build may not push there, or the push secret is not right (${reason(error)})`
    : `: ${reason(error)}`
  return { code: codes.push, message: `the image could not be pushed to ${image}${hint}` }
}

function lastError(said: string): string {
  const lines = said.trimEnd().split('\n')
  return clean(lines.findLast((line) => /^error:?\s/i.test(line)) ?? lines.at(-1) ?? '')
}

/** Without the names of internal steps before the reason, which tell a user nothing. */
const reason = (error: string): string =>
  shortened(
    error
      .replace(/^error:?\s+/i, '')
      .replace(/^(?:building at STEP ".*?": |creating build container: |error building at[^:]*: )+/s, ''),
  )

const clean = (line: string): string => line.replace(/^time="[^"]*" level=\w+ msg="?(.*?)"?$/, '$1').trim()
const shortened = (text: string, most = 600): string =>
  text.length > most ? `${text.slice(0, most)}…` : text
