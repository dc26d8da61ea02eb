import type { Context } from '@hawser/client/controller.ts'
import { modify } from '@hawser/client/modify.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { isReason, notFound, StatusError } from '@hawser/kinds/meta/status.ts'
import { type BuildOptions, buildOf } from '../generate.ts'

const ATTEMPTS = 10

/**
 * B14: takes the next number of a build config and creates that build. A number whose build exists (of an earlier build
 * config of the same name) is passed over.
 *
 * @param lastVersion  The number the caller believes to be the last; undefined: does not matter.
 * @throws {StatusError} `NotFound`, or `BadRequest` when the build config cannot be built so.
 */
export async function createBuild(
  { client }: Pick<Context, 'client'>,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  options: BuildOptions,
  lastVersion?: number,
): Promise<Build> {
  for (let attempt = 1; ; attempt++) {
    const buildConfig = await takeNumber(
      client,
      { namespace, name },
      options,
      attempt === 1 ? lastVersion : undefined,
    )
    try {
      return await client.create(Build, buildOf(buildConfig, buildConfig.status.lastVersion, options))
    } catch (error) {
      if (!isReason(error, 'AlreadyExists') || attempt === ATTEMPTS) throw error
    }
  }
}

async function takeNumber(
  client: Context['client'],
  at: { readonly namespace: string; readonly name: string },
  options: BuildOptions,
  lastVersion: number | undefined,
): Promise<BuildConfig> {
  const taken = await modify(
    client,
    BuildConfig,
    at,
    (buildConfig) => {
      const last = buildConfig.status.lastVersion
      if (lastVersion !== undefined && lastVersion !== last) {
        throw new StatusError(
          'BadRequest',
          `the last build of build config "${at.name}" is ${last}, not ${lastVersion}`,
          {
            hint: 'Somebody started a build in between. Look at it before you start another.',
          },
        )
      }
      // Refuses before a number is used up.
      buildOf(buildConfig, last + 1, options)
      return { ...buildConfig, status: { ...buildConfig.status, lastVersion: last + 1 } }
    },
    'updateStatus',
  )
  if (!taken) throw notFound(BuildConfig, at.name)
  return taken
}
