import type { Demand } from '../demand.ts'
import type { Library } from '../library.ts'
import type { Asked } from '../request.ts'
import type { Route } from '../route.ts'
import type { Signatures } from '../signatures.ts'
import type { Repositories } from '../store/repositories.ts'
import type { Uploads } from '../store/uploads.ts'
import type { Streams } from '../streams.ts'
import type { Gate } from './gate.ts'

/** What answers are made of. */
export interface Parts {
  readonly library: Library
  readonly uploads: Uploads
  readonly repositories: Repositories
  readonly streams: Streams
  readonly demand: Demand
  readonly signatures: Signatures
  /** How many send blobs at once. */
  readonly gate: Gate
}

export type On<Is extends Route['is']> = Extract<Route, { is: Is }>
/** Answers one method of one sort of path. */
export type Answer<Is extends Route['is']> = (parts: Parts, asked: Asked, on: On<Is>) => Promise<void>
export type Methods<Is extends Route['is']> = Readonly<Record<string, Answer<Is>>>
