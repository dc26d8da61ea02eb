import type { IncomingMessage, ServerResponse } from 'node:http'
import { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { notFound } from '@hawser/kinds/meta/status.ts'
import { cloneOf, nameByTime } from '../clone.ts'
import { pausedRefusal } from '../generate.ts'
import { annotation } from '../names.ts'
import { type About, type Acting, answerBuild, placeOf, readJson } from './about.ts'
import { createNumbered } from './createbuild.ts'
import { requestOf } from './instantiate.ts'
import { mayBuild } from './maybuild.ts'

/** B16: POST of a BuildRequest builds once more what a build was. Answers the new build with 201. */
export async function clone(
  context: Acting,
  request: IncomingMessage,
  response: ServerResponse,
  about: About,
): Promise<void> {
  const { client } = context
  const { namespace, name } = placeOf(about)
  const asked = requestOf(await readJson(request), name)
  const build = await client.find(Build, name, namespace)
  if (!build) throw notFound(Build, name)
  await mayBuild(client, about, build)
  const config = build.metadata.annotations?.[annotation.buildConfig]
  if (config && (await client.find(BuildConfig, config, namespace))) {
    const cloned = await createNumbered(context, { namespace, name: config }, (buildConfig, number) => {
      pausedRefusal(buildConfig)
      return cloneOf(build, { name: `${config}-${number}`, number }, asked)
    })
    return answerBuild(response, 201, about, cloned)
  }
  const once = cloneOf(build, { name: nameByTime(name, context.now()), number: undefined }, asked)
  answerBuild(response, 201, about, await client.create(Build, once))
}
