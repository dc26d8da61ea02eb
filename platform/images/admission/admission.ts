import type { AnyKind, KubeObject, Mutable } from '@hawser/kinds/kind.ts'
import type { Attributes, Look, User } from '../api/server.ts'

/** One write on its way through the admission of the API server, as far as images are concerned. */
export interface Request {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT'
  readonly kind: AnyKind
  readonly subresource: string | undefined
  readonly namespace: string | undefined
  readonly name: string
  readonly user: User
  /** May be changed; what it shares with `old` may not. */
  object: Mutable<KubeObject> | undefined
  readonly old: KubeObject | undefined
}

/** What a plugin may look at. */
export interface Surroundings {
  readonly look: Look
  readonly now: () => number
  readonly isAllowed: (attributes: Attributes) => boolean
}

/** A rule about writes, as the API server takes them from others. */
export interface Plugin {
  readonly name: string
  handles(operation: Request['operation'], kind: AnyKind, subresource: string | undefined): boolean
  mutate?(request: Request, surroundings: Surroundings): void
  validate?(request: Request, surroundings: Surroundings): void
}
