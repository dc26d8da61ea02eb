import type { IncomingMessage, ServerResponse } from 'node:http'
import { BuildRequest } from '@hawser/kinds/build/buildrequest.ts'
import { decode } from '@hawser/kinds/decode.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { BuildOptions } from '../generate.ts'
import { type About, type Acting, answerBuild, placeOf, readJson } from './about.ts'
import { createBuild } from './createbuild.ts'
import { mayStart } from './maybuild.ts'

/** B14: POST of a BuildRequest starts a build that needs no upload. Answers the build with 201. */
export async function instantiate(
  context: Acting,
  request: IncomingMessage,
  response: ServerResponse,
  about: About,
): Promise<void> {
  const asked = requestOf(await readJson(request), about.name)
  await mayStart(context.client, about)
  const { lastVersion, triggeredByImage, from } = asked
  const cause = triggeredByImage?.name && from ? { from, image: triggeredByImage.name } : undefined
  const build = await createBuild(context, placeOf(about), optionsOf(asked), { lastVersion, cause })
  answerBuild(response, 201, about, build)
}

/**
 * Reads a BuildRequest for the build config `name`.
 *
 * @throws {StatusError} `BadRequest` when it is not one.
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
  return asked
}

/** What a request wants different from the build config. */
export const optionsOf = (asked: BuildRequest): BuildOptions => ({
  ...(asked.env && { env: asked.env }),
  // Beside an image that triggers it, `from` is the tag that image came under.
  ...(asked.from && !asked.triggeredByImage && { from: asked.from }),
  ...(asked.revision && { revision: asked.revision }),
  ...(asked.triggeredBy && { triggeredBy: asked.triggeredBy }),
  ...(asked.dockerStrategyOptions && { docker: asked.dockerStrategyOptions }),
  ...(asked.sourceStrategyOptions && { sourceStrategy: asked.sourceStrategyOptions }),
  ...(asked.metadata?.labels && { labels: asked.metadata.labels }),
  ...(asked.metadata?.annotations && { annotations: asked.metadata.annotations }),
})
