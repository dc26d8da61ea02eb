import { type FieldError, forbidden, invalid, required } from '../meta/field.ts'
import { joined } from '../meta/joined.ts'
import { portName, portNumber } from '../meta/names.ts'
import type { Container } from './container.ts'
import type { LifecycleHandler } from './lifecycle.ts'
import type { HTTPGetAction, Probe } from './probe.ts'

/** All probes and hooks of a container. */
export function checkProbes(container: Container, path: string, graceSeconds: number): FieldError[] {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container
  const errors: FieldError[] = []
  if (livenessProbe) errors.push(...checkRestarting(livenessProbe, `${path}.livenessProbe`))
  if (startupProbe) errors.push(...checkRestarting(startupProbe, `${path}.startupProbe`))
  if (readinessProbe) {
    errors.push(...checkProbe(readinessProbe, `${path}.readinessProbe`))
    const grace = readinessProbe.terminationGracePeriodSeconds
    if (grace !== undefined)
      errors.push(
        invalid(
          `${path}.readinessProbe.terminationGracePeriodSeconds`,
          grace,
          'must not be set for readinessProbes',
        ),
      )
  }
  for (const hook of ['postStart', 'preStop'] as const) {
    const handler = lifecycle?.[hook]
    if (handler) errors.push(...checkHook(handler, `${path}.lifecycle.${hook}`, graceSeconds))
  }
  return errors
}

/** Liveness and startup probes restart the container when they fail: one success has to do. */
function checkRestarting(probe: Probe, path: string): FieldError[] {
  const { successThreshold, terminationGracePeriodSeconds } = probe
  const errors = checkProbe(probe, path)
  if (successThreshold !== 1) errors.push(invalid(`${path}.successThreshold`, successThreshold, 'must be 1'))
  if (terminationGracePeriodSeconds !== undefined && terminationGracePeriodSeconds <= 0)
    errors.push(
      invalid(
        `${path}.terminationGracePeriodSeconds`,
        terminationGracePeriodSeconds,
        'must be greater than 0',
      ),
    )
  return errors
}

const numbers = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const
function checkProbe(probe: Probe, path: string): FieldError[] {
  const errors = checkHandler(probe, path)
  for (const name of numbers) {
    const value = probe[name] ?? 0
    if (value < 0) errors.push(invalid(`${path}.${name}`, value, 'must be greater than or equal to 0'))
  }
  return errors
}

/** The longest pause that a hook may make is the time the pod has to end. */
function checkHook(handler: LifecycleHandler, path: string, graceSeconds: number): FieldError[] {
  const errors = checkHandler(handler, path)
  const { sleep } = handler
  if (sleep && (sleep.seconds < 0 || sleep.seconds > graceSeconds))
    errors.push(
      invalid(
        `${path}.sleep`,
        sleep.seconds,
        `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`,
      ),
    )
  return errors
}

const types = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const
function checkHandler(handler: Pick<Probe, 'grpc'> & LifecycleHandler, path: string): FieldError[] {
  const [first, ...others] = types.filter((type) => handler[type])
  if (!first) return [required(path, 'must specify a handler type')]
  const { exec, httpGet, tcpSocket, grpc } = handler
  return joined(
    others.map((type) => forbidden(`${path}.${type}`, 'may not specify more than 1 handler type')),
    exec && !exec.command ? [required(`${path}.exec.command`)] : [],
    httpGet ? checkHttpGet(httpGet, `${path}.httpGet`) : [],
    tcpSocket ? checkPort(tcpSocket.port, `${path}.tcpSocket.port`) : [],
    grpc ? checkPort(grpc.port, `${path}.grpc.port`) : [],
  )
}

const headerName = /^[-A-Za-z0-9]+$/
const checkHttpGet = ({ port, httpHeaders = [] }: HTTPGetAction, path: string): FieldError[] =>
  joined(
    checkPort(port, `${path}.port`),
    httpHeaders
      .filter(({ name }) => !headerName.test(name))
      .map(({ name }) =>
        invalid(
          `${path}.httpHeaders`,
          name,
          "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
        ),
      ),
  )

/** A number, or the name of one of the container's ports. */
export const checkPort = (port: number | string, path: string): FieldError[] =>
  (typeof port === 'number' ? portNumber(port) : portName(port)).map((problem) =>
    invalid(path, port, problem),
  )
