import type { Context } from '@hawser/client/controller.ts'
import type { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { numberOf, sourceTypeOf } from '../generate.ts'
import type { Keeping, SourceStore, UploadFacts } from './store.ts'

type Telling = Pick<Context, 'client' | 'recorder' | 'log'>

/** An upload that is kept while it passes. */
export interface Tee {
  /** The same bytes; as slow as the slower of the two takes them. */
  pass(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
  /** @param isWhole  The pod has taken all of it. */
  end(isWhole: boolean): Promise<void>
}

/**
 * Keeps the upload of a build, when its build config has no other source. What cannot be kept is built all the same; an
 * event of the build config says why it will not be built again by itself.
 */
export async function teeInto(
  sources: SourceStore,
  telling: Telling,
  build: Build,
  facts: UploadFacts,
): Promise<Tee> {
  const { namespace, annotations: _, ...metadata } = build.metadata
  const owner = metadata.ownerReferences?.find(({ kind }) => kind === BuildConfig.kind)
  const config = owner && (await telling.client.find(BuildConfig, owner.name, namespace))
  const isOnly =
    config?.metadata.uid === owner?.uid && config && sourceTypeOf(config.spec.source) === 'Binary'
  let keeping: Keeping | undefined
  const attempt = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act()
    } catch (error) {
      await keeping?.abandon().catch(() => {})
      keeping = undefined
      if (config) tell(telling, config, error as Error)
    }
  }
  if (isOnly)
    await attempt(async () => {
      keeping = await sources.begin(config.metadata.uid, { ...facts, number: numberOf(build) })
    })
  return {
    async *pass(bytes) {
      for await (const chunk of bytes) {
        if (keeping) await attempt(() => keeping?.write(chunk) ?? Promise.resolve())
        yield chunk
      }
    },
    async end(isWhole) {
      if (isWhole) await attempt(() => keeping?.end() ?? Promise.resolve())
      else await keeping?.abandon().catch(() => {})
    },
  }
}

function tell({ recorder, log }: Telling, config: BuildConfig, error: Error): void {
  const { name, namespace } = config.metadata
  const isExpected = error instanceof StatusError
  const why = isExpected ? `${error.message}. ${error.hint ?? ''}`.trim() : 'the log of the platform says why'
  if (!isExpected)
    log(`the upload of build config ${namespace}/${name} cannot be kept: ${error.message}`, { error })
  recorder.event(
    { ...config, apiVersion: BuildConfig.apiVersion, kind: BuildConfig.kind },
    {
      type: 'Warning',
      reason: 'SourceNotKept',
      message: `The upload is not kept, so a new builder image will not start a build: ${why}`,
    },
  )
}
