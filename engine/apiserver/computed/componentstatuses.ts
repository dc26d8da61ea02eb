import { ComponentStatus } from '@hawser/kinds/core/componentstatus.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { methodNotAllowed, notFound } from '@hawser/kinds/meta/status.ts'
import { filterOf } from '../cache/filter.ts'
import type { HealthCheck } from '../http/health.ts'
import { ComputedAnswer } from '../resources/answers.ts'
import type { Compute, Computed } from '../resources/computed.ts'

/** Parts that upstream tells of besides its store. */
export type Component = 'controller-manager' | 'scheduler'
/** How those are asked that run in this process. */
export type Components = Partial<Readonly<Record<Component, HealthCheck>>>

/** `componentstatuses` of the core group: deprecated, and still what people ask for first. */
export function componentStatuses(components: Components, store: HealthCheck): Computed {
  const asked = {
    'controller-manager': components['controller-manager'],
    'etcd-0': store,
    scheduler: components.scheduler,
  } as const
  const compute: Compute = ({ verb, name = '', options = {} }) => {
    if (verb === 'get') {
      if (!Object.hasOwn(asked, name)) throw notFound(ComponentStatus, name)
      return new ComputedAnswer(statusOf(name, asked[name as keyof typeof asked]))
    }
    if (verb !== 'list') throw methodNotAllowed(ComponentStatus, verb)
    const { labelSelector, fieldSelector } = options
    const { matches } = filterOf(ComponentStatus, { labelSelector, fieldSelector })
    const all = Object.entries(asked).map(([name, check]) => statusOf(name, check))
    const list = {
      kind: 'ComponentStatusList',
      apiVersion: 'v1',
      metadata: {},
      items: all.filter(matches ?? Boolean),
    }
    return new ComputedAnswer(list as unknown as KubeObject)
  }
  return { '/v1/componentstatuses': compute }
}

/** @param check  Absent: it runs in another process, and may be well or not. */
function statusOf(name: string, check: HealthCheck | undefined): KubeObject {
  const problem = check?.()
  const condition = !check
    ? { status: 'Unknown', error: 'it does not run in the process of the API server' }
    : problem === undefined
      ? { status: 'True', message: 'ok' }
      : { status: 'False', error: problem }
  const { kind, apiVersion } = ComponentStatus
  return {
    kind,
    apiVersion,
    metadata: { name },
    conditions: [{ type: 'Healthy', ...condition }],
  } as unknown as KubeObject
}
