import { type Context, runController } from '@hawser/client/controller.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { revisionOf } from '@hawser/client/writes.ts'
import { FlowSchema } from '@hawser/kinds/flowcontrol/flowschema.ts'
import { PriorityLevelConfiguration } from '@hawser/kinds/flowcontrol/prioritylevelconfiguration.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { type Action, reconcile, type State } from './reconcile.ts'

/** Keeps the condition `Dangling` of flow schemas. Who is let in when is decided in the API server. */
export async function start(context: Context): Promise<void> {
  const { client, caches, signal, now } = context
  const schemas = caches.of(FlowSchema)
  const levels = caches.of(PriorityLevelConfiguration)
  const queue = workQueue(signal)
  const observe = (key: string): State | undefined => {
    const schema = schemas.get(key)
    return (
      schema && { schema, hasLevel: levels.get(schema.spec.priorityLevelConfiguration.name) !== undefined }
    )
  }
  const apply = async ({ schema, condition }: Action): Promise<number> => {
    const others = schema.status.conditions?.filter(({ type }) => type !== condition.type) ?? []
    const told = { ...condition, lastTransitionTime: formatTime(now()) }
    return revisionOf(
      await client.updateStatus(FlowSchema, { ...schema, status: { conditions: [...others, told] } }),
    )
  }
  schemas.onChange(({ key }) => queue.add(key))
  levels.onChange(({ key }) => {
    for (const { metadata, spec } of schemas.list())
      if (spec.priorityLevelConfiguration.name === key) queue.add(metadata.name)
  })
  await runController({ name: 'flowcontrol', observe, reconcile, apply }, queue, [schemas, levels], context)
}
