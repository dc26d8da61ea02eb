import type { Workload } from './application.ts'

/** Ports of an image: `80/tcp` and what else it is labelled with. */
export type ExposedPorts = Readonly<Record<string, unknown>>

/** The workload on the port that its image exposes, where nothing else has said which. */
export function onExposedPort(workload: Workload, exposed: ExposedPorts): Workload {
  const port = Object.keys(exposed).flatMap((name) => Number(/^(\d+)(\/tcp)?$/i.exec(name)?.[1]) || [])[0]
  if (!workload.assumesPort || port === undefined) return workload
  const { container, ports } = workload
  const env = container.env?.map((each) => (each.name === 'PORT' ? { ...each, value: String(port) } : each))
  return {
    ...workload,
    container: { ...container, ...(env && { env }) },
    ports: ports.map((each) => ({ ...each, target: port })),
  }
}
