import {
  CustomResourceDefinition,
  type CustomResourceDefinitionStatus,
} from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { loopback as user } from '../auth/loopback.ts'
import type { Resources } from '../resources/resources.ts'
import * as cleanup from './cleanup.ts'
import { type Said, withConditions } from './conditions.ts'
import { takenByOurs } from './names.ts'
import { nextStatus } from './status.ts'

type Definition = CustomResourceDefinition

interface Parts {
  readonly resources: Resources
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/**
 * One step with one definition: its names and conditions, or the end of its objects.
 *
 * @param kind  As which its objects are served; undefined when they are not.
 */
export async function settle(
  parts: Parts,
  definition: Definition,
  definitions: readonly Definition[],
  kind: AnyKind | undefined,
): Promise<void> {
  if (cleanup.isGoing(definition)) return end(parts, definition, kind)
  const others = definitions.filter(
    (other) => other !== definition && other.spec.group === definition.spec.group,
  )
  const ours = takenByOurs(parts.resources.kinds, definition.spec.group)
  const status = nextStatus(definition, others, formatTime(parts.now()), ours)
  if (status !== definition.status) await writeStatus(parts, definition, status)
}

async function end(parts: Parts, definition: Definition, kind: AnyKind | undefined): Promise<void> {
  if (!kind || !cleanup.wasServed(definition)) {
    return letGo(parts, await say(parts, definition, cleanup.neverEstablished))
  }
  let current = definition
  if (!cleanup.says(current, cleanup.inProgress)) current = await say(parts, current, cleanup.inProgress)
  let left: number
  try {
    left = await cleanup.deleteObjects(parts.resources, kind.storedAs?.kind ?? kind, user)
  } catch (error) {
    await say(parts, current, cleanup.failed((error as Error).message))
    throw error
  }
  if (left === 0) await letGo(parts, await say(parts, current, cleanup.completed))
}

function say(parts: Parts, definition: Definition, said: Said): Promise<Definition> {
  const conditions = withConditions(definition.status.conditions, [said], formatTime(parts.now()))
  return writeStatus(parts, definition, { ...definition.status, conditions })
}

async function letGo({ resources }: Parts, definition: Definition): Promise<void> {
  const finalizers = (definition.metadata.finalizers ?? []).filter(
    (name) => name !== cleanup.cleanupFinalizer,
  )
  await resources.call({
    ...{ kind: CustomResourceDefinition, user, verb: 'update', name: definition.metadata.name },
    body: { ...definition, metadata: { ...definition.metadata, finalizers } },
  })
}

async function writeStatus(
  { resources }: Parts,
  definition: Definition,
  status: CustomResourceDefinitionStatus,
): Promise<Definition> {
  const answer = await resources.call({
    ...{ kind: CustomResourceDefinition, user, verb: 'update', subresource: 'status' },
    name: definition.metadata.name,
    body: { ...definition, status },
  })
  return answer.object as unknown as Definition
}
