import { Namespace } from '@hawser/kinds/core/namespace.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { forbidden, notFound } from '@hawser/kinds/meta/status.ts'
import type { Look } from './draft.ts'

/** Namespaces that always exist. */
const immortal = ['default', 'kube-system', 'kube-public']

/**
 * Nothing is created in a namespace that does not exist or is going away.
 *
 * @throws {StatusError} `NotFound` or `Forbidden`, as upstream.
 */
export function checkNamespace(look: Look, kind: AnyKind, namespace: string, name: string): void {
  const found = look.find('namespaces', undefined, namespace)
  if (!found) throw notFound(Namespace, namespace)
  const terminating =
    found.metadata.deletionTimestamp !== undefined ||
    (found.status as { phase?: string } | undefined)?.phase === 'Terminating'
  if (!terminating) return
  throw forbidden(
    kind,
    name,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
    [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  )
}

/** @throws {StatusError} `Forbidden` for the namespaces that the platform itself needs. */
export function checkMortal(name: string): void {
  if (immortal.includes(name)) throw forbidden(Namespace, name, 'this namespace may not be deleted')
}
