import { randomBytes } from 'node:crypto'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Invocation } from '../command.ts'
import { variables } from '../deploy/flags.ts'
import { ensureProject } from '../deploy/project.ts'
import { followLog } from '../log.ts'
import { progressOn } from '../progress.ts'
import type { Session } from '../session.ts'
import { until } from '../wait.ts'
import { contractOf } from './contract.ts'
import { findImage } from './image.ts'

const container = 'usage'
/** A script that prints a page ends long before. */
const mostSeconds = 300
/** Of `exec` when there is nothing to run. */
const absent = 127
const program = `[ -x "$0" ] || exit ${absent}; exec "$0"`

/** S12: prints what the script `usage` of a builder prints, run in a pod. */
export async function usage(session: Session, builder: string, invocation: Invocation): Promise<number> {
  const { client, project } = session
  const { signal, err, out } = invocation
  const progress = progressOn(err)
  const { pullSpec, config } = await findImage({ client, project, progress, signal }, builder)
  const script = `${contractOf(config).scripts}/usage`
  await ensureProject(client, project)
  const name = `s2i-usage-${randomBytes(4).toString('hex')}`
  const where = { name, namespace: project }
  await client.create(Pod, {
    metadata: where,
    spec: {
      restartPolicy: 'Never',
      activeDeadlineSeconds: mostSeconds,
      containers: [
        {
          ...{ name: container, image: pullSpec, command: ['/bin/sh', '-c', program, script] },
          env: variables(invocation, 'env'),
        },
      ],
    },
  })
  try {
    const code = await until(client, Pod, where, { check: (pod) => codeOf(pod, builder), signal })
    if (code === absent)
      throw new StatusError('NotFound', `builder ${builder} has no script ${script}`, {
        hint: 'Its documentation says how it is used.',
      })
    for await (const line of followLog(client, { ...where, container }, signal)) out.write(`${line}\n`)
    return code === 0 ? 0 : 1
  } finally {
    await client.delete(Pod, name, { namespace: project, gracePeriodSeconds: 0 })
  }
}

/** The exit code of the script, once there is one. @throws {StatusError} when it cannot come any more. */
export function codeOf(pod: Pod | undefined, builder: string): number | undefined {
  if (!pod) throw new StatusError('NotFound', 'the pod of the script was deleted while it ran')
  const state = pod.status.containerStatuses?.[0]?.state
  const { reason, message } = state?.waiting ?? {}
  if (reason === 'ErrImagePull' || reason === 'ImagePullBackOff' || reason === 'InvalidImageName')
    throw new StatusError('InternalError', `builder ${builder} cannot be pulled: ${message ?? reason}`, {
      hint: 'See whether its registry can be reached, and has it.',
    })
  if (state?.terminated) return state.terminated.exitCode
  if (pod.status.phase === 'Failed')
    throw new StatusError(
      'InternalError',
      `the script usage did not run: ${pod.status.message ?? pod.status.reason}`,
    )
  return undefined
}
