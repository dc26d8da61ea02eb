import type { KubeObject } from '@hawser/kinds/kind.ts'

/** Writes Events: what happened to an object and why, in upstream's reasons. Repeats are counted, not repeated. */
export interface Recorder {
  /** Never rejects and never waits: an event that cannot be written is dropped with a line in the log. */
  event(about: Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>, event: NewEvent): void
  /** A recorder that reports as another component. */
  as(component: string): Recorder
}
export interface NewEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}
