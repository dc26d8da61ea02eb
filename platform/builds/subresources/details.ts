import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from '@hawser/client/controller.ts'
import { modify } from '@hawser/client/modify.ts'
import { Build, isBuildFinished } from '@hawser/kinds/build/build.ts'
import { decode } from '@hawser/kinds/decode.ts'
import { duplicate, type FieldError, invalid as invalidField } from '@hawser/kinds/meta/field.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import { conflict, invalid, notFound, StatusError } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import type { StatusChange } from '../controller/action.ts'
import { changed } from '../controller/status.ts'
import { isTerminal } from '../runpolicy.ts'
import { type About, answerBuild, placeOf, readJson } from './about.ts'

/**
 * PUT of a Build: what whoever builds may say of it, which is the commit, how it ended and why, its stages and the digest of
 * its image. All else stays as it is.
 */
export async function details(
  { client, now }: Context,
  request: IncomingMessage,
  response: ServerResponse,
  about: About,
): Promise<void> {
  const given = buildIn(await readJson(request), about)
  const place = placeOf(about)
  const missing = notFound(Build, place.name)
  const completed = await modify(client, Build, place, (old) => {
    refuse(given, old)
    const { revision } = given.spec
    return revision && !old.spec.revision ? { ...old, spec: { ...old.spec, revision } } : undefined
  })
  if (!completed) throw missing
  const told = await modify(
    client,
    Build,
    place,
    (old) => ({ ...old, status: changed(old, changeBy(given, old), formatTime(now()), ends(given, old)) }),
    'updateStatus',
  )
  if (!told) throw missing
  answerBuild(response, 200, about, { ...told, kind: Build.kind })
}

/** @throws {StatusError} `BadRequest` when the body is not that build. */
function buildIn(body: object, { name, namespace }: About): Build {
  const { value, mistyped } = decode<Build>(Build.node, body)
  const [wrong] = mistyped
  if (wrong) throw new StatusError('BadRequest', `Build: ${wrong.message}`)
  const { kind, metadata } = value
  if (kind && kind !== Build.kind)
    throw new StatusError('BadRequest', `the body is of kind ${kind}, not ${Build.kind}`)
  if (metadata.name !== name || (metadata.namespace ?? namespace) !== namespace)
    throw new StatusError(
      'BadRequest',
      `the name of the object (${metadata.namespace ?? namespace}/${metadata.name}) does not match the name on the URL (${namespace}/${name})`,
    )
  return value
}

/** @throws {StatusError} `Conflict` for another version than it was sent for; `Invalid` for another commit. */
function refuse(given: Build, old: Build): void {
  const { uid, resourceVersion } = given.metadata
  if (
    (uid && uid !== old.metadata.uid) ||
    (resourceVersion && resourceVersion !== old.metadata.resourceVersion)
  )
    throw conflict(Build, old.metadata.name)
  const errors = problemsOf(given, old)
  if (errors.length > 0) throw invalid(Build, old.metadata.name, errors)
}

/** The commit of a build is said once. */
export function problemsOf(given: Build, old: Build): FieldError[] {
  const [said, was] = [given.spec.revision, old.spec.revision]
  if (!was) return []
  return [
    ...(said ? [] : [invalidField('spec.revision', null, 'cannot set an empty revision in build spec')]),
    ...(same(said, was) ? [] : [duplicate('spec.revision', was)]),
  ]
}

/** A build ends only once, and nothing but its end can be said of its phase. */
const ends = (given: Build, old: Build): boolean => isBuildFinished(given.status) && !isTerminal(old)

export function changeBy(given: Build, old: Build): StatusChange {
  const { phase, reason, message, stages, output } = given.status
  return {
    ...(ends(given, old) && { phase }),
    reason,
    message,
    stages,
    output: output.to ? { ...old.status.output, to: output.to } : { ...old.status.output, to: undefined },
  } as StatusChange
}
