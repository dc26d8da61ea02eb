import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { loopback } from '../auth/loopback.ts'
import type { Resources } from '../resources/resources.ts'
import { autoupdate, flowSchemas, priorityLevels } from './defaults.ts'
import type { FlowSchema, PriorityLevel } from './flowschema.ts'

type Reach = Pick<Resources, 'kinds' | 'look' | 'call'>
type Wanted = FlowSchema | PriorityLevel

/**
 * Makes the flow schemas and priority levels that are always there, and brings those into upstream's form that nobody
 * has claimed for himself. When everything is in place, nothing is written.
 *
 * @param onError  Told about an object that cannot be written; the others are.
 */
export async function ensureFlowControl(resources: Reach, onError: (error: unknown) => void): Promise<void> {
  const kindOf = (name: string): AnyKind | undefined =>
    resources.kinds.find(({ group, kind }) => group === 'flowcontrol.apiserver.k8s.io' && kind === name)
  const all: [AnyKind | undefined, readonly Wanted[]][] = [
    [kindOf('PriorityLevelConfiguration'), priorityLevels],
    [kindOf('FlowSchema'), flowSchemas],
  ]
  const written = all.flatMap(([kind, objects]) =>
    kind ? objects.map((object) => ensure(resources, kind, object).catch(onError)) : [],
  )
  await Promise.all(written)
}

async function ensure({ look, call }: Reach, kind: AnyKind, wanted: Wanted): Promise<void> {
  const { name } = wanted.metadata
  const found = look.find(kind.resource, undefined, name)
  const about = { kind, user: loopback }
  if (!found) await call({ ...about, verb: 'create', body: wanted })
  else if (isOurs(found))
    await call({ ...about, verb: 'update', name, body: { ...found, spec: wanted.spec } })
}

/** The mandatory ones are, whatever they say. */
const isOurs = ({ metadata: { name, annotations } }: KubeObject): boolean =>
  name === 'exempt' || name === 'catch-all' || annotations?.[autoupdate] === 'true'
