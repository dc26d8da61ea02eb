import type { ContainerDraft } from './application.ts'

type Probe = NonNullable<ContainerDraft['readinessProbe']>

/** How a container that gets requests is asked whether it can take them: a release waits for that, so it is asked often. */
export const readiness = (check: Pick<Probe, 'tcpSocket' | 'httpGet'>): Probe => ({
  ...check,
  periodSeconds: 2,
  timeoutSeconds: 2,
})

/** The router hears of the end before the process does, so no request meets a closed port. */
export const preStop = { sleep: { seconds: 2 } }
