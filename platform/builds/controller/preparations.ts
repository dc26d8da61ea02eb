import type { Build } from '@hawser/kinds/build/build.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { BuildImages } from '../images.ts'
import { needsTools } from '../tools/needstools.ts'
import { buildTools } from '../tools/recipe.ts'
import type { Preparation } from './reconcile.ts'

/** The builder images that builds wait for; each is prepared in the background, so that no build waits for another's. */
export interface Preparations {
  of(build: Build): Preparation
  begin(build: Build): void
  /** Forgets what was missing, so that it is looked for again. */
  retryMissing(): void
  forget(build: Build): void
}

/** How long a builder that is missing is not looked for again. */
export const MISSING_MS = 5_000

/**
 * @param changed  Told that there is news for a build.
 * @param now      Milliseconds since 1970.
 */
export function preparations(
  images: BuildImages,
  now: () => number,
  changed: (build: Build) => void,
): Preparations {
  const known = new Map<string, { readonly preparation: Preparation; readonly at: number }>()

  async function prepare(build: Build): Promise<void> {
    const { uid } = build.metadata
    const tell = (preparation: Preparation): void => {
      known.set(uid, { preparation, at: now() })
      changed(build)
    }
    try {
      tell(await prepared(images, build, (message) => tell({ is: 'going on', message })))
    } catch (error) {
      const message = said(error)
      // The API may be short of breath; a composition that failed would fail again.
      if (error instanceof StatusError) tell({ is: 'missing', message })
      else tell({ is: 'failed', message })
    }
  }
  return {
    of({ metadata }) {
      const { preparation, at = 0 } = known.get(metadata.uid) ?? {}
      const isStale = preparation?.is === 'missing' && now() - at >= MISSING_MS
      return preparation === undefined || isStale ? { is: 'unknown' } : preparation
    },
    begin(build) {
      if (this.of(build).is !== 'unknown') return
      known.set(build.metadata.uid, { preparation: { is: 'going on' }, at: now() })
      void prepare(build)
    },
    retryMissing() {
      for (const [uid, { preparation }] of known) if (preparation.is === 'missing') known.delete(uid)
    },
    forget: ({ metadata }) => void known.delete(metadata.uid),
  }
}

/** The images a build works with: its builder, and the tools where it needs them. */
async function prepared(
  images: BuildImages,
  { metadata: { namespace = '' }, spec }: Build,
  progress: (message: string) => void,
): Promise<Preparation> {
  const tools = needsTools(spec) ? await images.own(buildTools, progress) : undefined
  if (tools && tools.is !== 'ready') return tools
  const builder = await images.builder(spec.strategy.sourceStrategy?.from ?? {}, namespace, progress)
  return builder.is === 'ready' && tools ? { ...builder, tools: tools.image } : builder
}

function said(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? `${message} (${cause.message.split('\n')[0]})` : message
}
