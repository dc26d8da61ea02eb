import { APIService } from '@hawser/kinds/apiregistration/apiservice.ts'
import { withCondition } from '@hawser/kinds/meta/condition.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { loopback as user } from '../auth/loopback.ts'
import type { Resources } from '../resources/resources.ts'
import type { Probed } from './probe.ts'
import { unlessRaced } from './register.ts'

export const isAvailable = ({ status }: APIService): boolean =>
  status.conditions?.some(({ type, status }) => type === 'Available' && status === 'True') ?? false

/** Writes what a probe came to into condition `Available`, unless that says so already. @param now  In ms. */
export async function tellAvailability(
  resources: Resources,
  service: APIService,
  probed: Probed,
  now: number,
): Promise<void> {
  const said = {
    type: 'Available',
    status: probed.isAvailable ? 'True' : 'False',
    reason: probed.isAvailable ? 'Passed' : probed.reason,
    message: probed.isAvailable ? 'all checks passed' : probed.message,
  } as const
  const { conditions = [] } = service.status
  const before = conditions.find(({ type }) => type === said.type)
  if (before?.status === said.status && before.reason === said.reason && before.message === said.message)
    return
  await resources
    .call({
      ...{ kind: APIService, user, verb: 'update', subresource: 'status', name: service.metadata.name },
      body: { ...service, status: { conditions: withCondition(conditions, said, formatTime(now)) } },
    })
    .catch(unlessRaced)
}
