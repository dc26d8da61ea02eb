import type { Build } from '@hawser/kinds/build/build.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Preparation } from './state.ts'

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
 * @param prepare  Makes ready what a build needs; told what it is doing, it tells on.
 * @param now      Milliseconds since 1970.
 * @param changed  Told that there is news for a build.
 */
export function preparations(
  prepare: (build: Build, progress: (message: string) => void) => Promise<Preparation>,
  now: () => number,
  changed: (build: Build) => void,
): Preparations {
  const known = new Map<string, { readonly preparation: Preparation; readonly at: number }>()

  async function begin(build: Build): Promise<void> {
    const { uid } = build.metadata
    const tell = (preparation: Preparation): void => {
      known.set(uid, { preparation, at: now() })
      changed(build)
    }
    try {
      tell(await prepare(build, (message) => tell({ is: 'going on', message })))
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
      void begin(build)
    },
    retryMissing() {
      for (const [uid, { preparation }] of known) if (preparation.is === 'missing') known.delete(uid)
    },
    forget: ({ metadata }) => void known.delete(metadata.uid),
  }
}

function said(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? `${message} (${cause.message.split('\n')[0]})` : message
}
