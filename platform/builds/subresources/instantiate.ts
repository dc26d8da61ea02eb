import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from '@hawser/client/controller.ts'
import { BuildRequest } from '@hawser/kinds/build/buildrequest.ts'
import { decode } from '@hawser/kinds/decode.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { type About, answer, placeOf, readJson } from './about.ts'
import { createBuild } from './createbuild.ts'

/** B14: POST of a BuildRequest starts a build that needs no upload. Answers the build with 201. */
export async function instantiate(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  about: About,
): Promise<void> {
  const asked = requestOf(await readJson(request), about.name)
  const { env, from, revision, triggeredBy, lastVersion } = asked
  const build = await createBuild(
    context,
    placeOf(about),
    {
      ...(env && { env }),
      ...(from && { from }),
      ...(revision && { revision }),
      ...(triggeredBy && { triggeredBy }),
    },
    lastVersion,
  )
  answer(response, 201, build)
}

/**
 * Reads a BuildRequest for the build config `name`.
 *
 * @throws {StatusError} `BadRequest` when it is not one, or asks for what only other strategies have.
 */
export function requestOf(body: object, name: string): BuildRequest {
  const { value, mistyped } = decode(BuildRequest.node, body)
  const [wrong] = mistyped
  if (wrong) throw new StatusError('BadRequest', `BuildRequest: ${wrong.message}`)
  const asked = value as BuildRequest
  if (asked.kind && asked.kind !== BuildRequest.kind) {
    throw new StatusError('BadRequest', `the body is of kind ${asked.kind}, not ${BuildRequest.kind}`)
  }
  if (asked.metadata?.name && asked.metadata.name !== name) {
    throw new StatusError(
      'BadRequest',
      `the name of the object (${asked.metadata.name}) does not match the name on the URL (${name})`,
    )
  }
  if (asked.dockerStrategyOptions?.buildArgs?.length) {
    throw new StatusError('BadRequest', 'build args are for the Docker strategy, which is not supported')
  }
  return asked
}
