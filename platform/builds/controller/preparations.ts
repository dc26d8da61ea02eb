import type { Build } from '@hawser/kinds/build/build.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { BuildImages } from '../images.ts'
import type { Preparation } from './reconcile.ts'

/** The builder images that builds wait for; each is prepared in the background, so that no build waits for another's. */
export interface Preparations {
  of(build: Build): Preparation
  begin(build: Build): void
  /** Forgets what was missing, so that it is looked for again. */
  retryMissing(): void
  forget(build: Build): void
}

/** @param changed  Told that there is news for a build. */
export function preparations(images: BuildImages, changed: (build: Build) => void): Preparations {
  const known = new Map<string, Preparation>()

  async function prepare(build: Build): Promise<void> {
    const { uid, namespace = '' } = build.metadata
    const tell = (preparation: Preparation): void => {
      known.set(uid, preparation)
      changed(build)
    }
    const from = build.spec.strategy.sourceStrategy?.from ?? {}
    try {
      tell(await images.builder(from, namespace, (message) => tell({ is: 'going on', message })))
    } catch (error) {
      const message = said(error)
      // The API may be short of breath; a composition that failed would fail again.
      if (error instanceof StatusError) tell({ is: 'missing', message })
      else tell({ is: 'failed', message })
    }
  }
  return {
    of: ({ metadata }) => known.get(metadata.uid) ?? { is: 'unknown' },
    begin(build) {
      if (known.has(build.metadata.uid)) return
      known.set(build.metadata.uid, { is: 'going on' })
      void prepare(build)
    },
    retryMissing() {
      for (const [uid, { is }] of known) if (is === 'missing') known.delete(uid)
    },
    forget: ({ metadata }) => void known.delete(metadata.uid),
  }
}

function said(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? `${message} (${cause.message.split('\n')[0]})` : message
}
