import { ComponentStatus } from '@hawser/kinds/core/componentstatus.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { notFound } from '@hawser/kinds/meta/status.ts'
import type { HealthCheck } from '../http/health.ts'
import type { Computed } from '../resources/computed.ts'
import { viewed } from './view.ts'

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
  return {
    '/v1/componentstatuses': viewed({
      get({ name }) {
        if (!Object.hasOwn(asked, name)) throw notFound(ComponentStatus, name)
        return statusOf(name, asked[name as keyof typeof asked])
      },
      list: () => Object.entries(asked).map(([name, check]) => statusOf(name, check)),
    }),
  }
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
