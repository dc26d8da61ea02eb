import type { Build } from '@hawser/kinds/build/build.ts'
import { annotation } from '../../names.ts'
import { isTerminal } from '../../runpolicy.ts'
import type { KeptSource } from '../store.ts'

export interface State {
  readonly build: Build
  /** Its pod has begun. */
  readonly isReady: boolean
  /** What is kept of its build config now. */
  readonly kept: KeptSource | undefined
  /** This process is sending it the source. */
  readonly isSending: boolean
}

/**
 * How far the source of a build has come, as its annotation says it. `interrupted`: the platform ended while it was sent;
 * the build ends, and another one takes its place. All else is an end.
 */
export type Sent = 'begun' | 'whole' | 'refused' | 'interrupted' | 'again'
export type Action =
  | { readonly do: 'send'; readonly build: Build; readonly source: KeptSource }
  /** Another upload has taken the place of the one that it was started for, and comes in the same way. */
  | { readonly do: 'follow'; readonly build: Build; readonly source: KeptSource }
  | { readonly do: 'interrupt'; readonly build: Build }
  | { readonly do: 'buildAgain'; readonly build: Build }

/** T5: gives a build of a kept upload its source, and builds again what the end of the platform has interrupted. */
export function reconcile({ build, isReady, kept, isSending }: State): Action[] {
  const { [annotation.keptSource]: number, [annotation.sourceSent]: sent } = build.metadata.annotations ?? {}
  if (number === undefined || isSending) return []
  if (isTerminal(build)) {
    const isLost = sent === 'interrupted' || (sent === 'begun' && build.status.phase !== 'Cancelled')
    return isLost ? [{ do: 'buildAgain', build }] : []
  }
  if (sent === 'begun') return [{ do: 'interrupt', build }]
  if (sent !== undefined || !isReady) return []
  if (kept?.number === Number(number)) return [{ do: 'send', build, source: kept }]
  if (kept && isSameWay(build, kept)) return [{ do: 'follow', build, source: kept }]
  return [{ do: 'interrupt', build }]
}

/** The pod was told how to unpack it. */
const isSameWay = ({ metadata, spec }: Build, { archive, asFile }: KeptSource): boolean =>
  metadata.annotations?.[annotation.archive] === archive && spec.source.binary?.asFile === asFile
