import type { Workload } from './application.ts'
import type { ExposedService } from './imagelabels.ts'

/** Ports of an image: `80/tcp` and what else it is labelled with. */
export type ExposedPorts = Readonly<Record<string, unknown>>

/**
 * The workload on the port that its image exposes, where nothing else has said which. Of several, the one that the image
 * is labelled with; the label alone counts where none is exposed.
 */
export function onExposedPort(
  workload: Workload,
  exposed: ExposedPorts,
  services: readonly ExposedService[] = [],
): Workload {
  const ports = Object.keys(exposed).flatMap((name) => Number(/^(\d+)(\/tcp)?$/i.exec(name)?.[1]) || [])
  const labelled = services.find((service) => ports.length === 0 || ports.includes(service.port))
  return onPort(workload, labelled?.port ?? ports[0])
}

function onPort(workload: Workload, port: number | undefined): Workload {
  if (!workload.assumesPort || port === undefined) return workload
  const { container, ports } = workload
  const env = container.env?.map((each) => (each.name === 'PORT' ? { ...each, value: String(port) } : each))
  return {
    ...workload,
    container: { ...container, ...(env && { env }) },
    ports: ports.map((each) => ({ ...each, target: port })),
  }
}
