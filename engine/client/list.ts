import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { resourcePath } from '@hawser/kinds/meta/path.ts'
import type { ListOptions } from './client.ts'

/** Path of all objects of a kind, in one namespace when given one. */
export const collectionPath = (kind: AnyKind, namespace: string | undefined): string =>
  resourcePath(kind, kind.scope === 'Namespaced' ? { namespace } : {})

/** The query that selects what `options` ask for. */
export function selection({ labelSelector, fieldSelector }: ListOptions): Record<string, string> {
  return { ...(labelSelector && { labelSelector }), ...(fieldSelector && { fieldSelector }) }
}

/** A list as the client gives it: a real Kubernetes leaves `kind` and `apiVersion` out of the items. */
export function listOf(kind: AnyKind, answer: unknown): { items: KubeObject[]; resourceVersion: string } {
  const { items, metadata } = answer as {
    items: KubeObject[] | null
    metadata?: { resourceVersion?: string }
  }
  return {
    items: (items ?? []).map((item) => named(kind, item)),
    resourceVersion: metadata?.resourceVersion ?? '',
  }
}

/** The object itself when it says what it is, else a copy that does. */
export const named = ({ kind, apiVersion }: AnyKind, object: KubeObject): KubeObject =>
  object.kind ? object : Object.freeze({ ...object, apiVersion, kind })
