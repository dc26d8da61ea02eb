import type { CustomResourceDefinition } from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Resources, User } from '../resources/resources.ts'
import { conditionOf, isTrue, type Said } from './conditions.ts'

export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io'

/** Whether a definition waits for its objects to go. */
export const isGoing = ({ metadata }: CustomResourceDefinition): boolean =>
  metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(cleanupFinalizer)

const terminating = (status: 'True' | 'False', reason: string, message: string): Said => ({
  type: 'Terminating',
  status,
  reason,
  message,
})

/** What a definition says while, and when, its objects go. */
export const inProgress = terminating(
  'True',
  'InstanceDeletionInProgress',
  'CustomResource deletion is in progress',
)
export const completed = terminating('False', 'InstanceDeletionCompleted', 'removed all instances')
export const neverEstablished = terminating('False', 'NeverEstablished', 'resource was never established')
export const failed = (problem: string): Said =>
  terminating('True', 'InstanceDeletionFailed', `could not issue all deletes: ${problem}`)

export const wasServed = (definition: CustomResourceDefinition): boolean => isTrue(definition, 'Established')
export const says = (definition: CustomResourceDefinition, { type, reason }: Said): boolean =>
  conditionOf(definition, type)?.reason === reason

/**
 * Deletes all objects of a kind that are not being deleted already.
 *
 * @returns How many are left: those that finalizers keep.
 */
export async function deleteObjects(resources: Resources, kind: AnyKind, user: User): Promise<number> {
  for (const { metadata } of resources.peekAll(kind)) {
    if (metadata.deletionTimestamp !== undefined) continue
    const { namespace, name } = metadata
    const target = { kind, name, user, ...(kind.scope === 'Namespaced' && { namespace }) }
    await resources.call({ ...target, verb: 'delete' }).catch((error: unknown) => {
      if (!(error instanceof StatusError && error.reason === 'NotFound')) throw error
    })
  }
  return resources.peekAll(kind).length
}
