import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import type { SentEvent } from '../resources/resources.ts'
import { deepFreeze } from './freeze.ts'

/** @param initial  It ends the objects that were there when the watch began (`sendInitialEvents`). */
export function bookmark({ kind, apiVersion }: AnyKind, revision: number, initial = false): SentEvent {
  const metadata = {
    resourceVersion: String(revision),
    creationTimestamp: null,
    ...(initial && { annotations: { 'k8s.io/initial-events-end': 'true' } }),
  }
  const object = deepFreeze({ kind, apiVersion, metadata }) as unknown as KubeObject
  let bytes: Buffer | undefined
  return {
    type: 'BOOKMARK',
    object,
    bytes() {
      bytes ??= Buffer.from(`{"type":"BOOKMARK","object":${JSON.stringify(object)}}\n`)
      return bytes
    },
  }
}
