import type { Runtime } from '@hawser/cri/runtime.ts'
import type { ContainerPort } from '@hawser/kinds/core/container.ts'
import type { Outcome } from './state.ts'

export interface Attempt {
  readonly outcome: Outcome
  /** For people; may be empty. */
  readonly message: string
}
export const success: Attempt = { outcome: 'success', message: '' }
export const failure = (message: string): Attempt => ({ outcome: 'failure', message })

/** Who is asked. */
export interface Target {
  readonly runtime: Runtime
  readonly containerId: string
  readonly podIP: string
  readonly ports: readonly ContainerPort[]
}

/** @throws for a name that no port of the container has. */
export function portNumber({ ports }: Pick<Target, 'ports'>, port: number | string): number {
  const number =
    typeof port === 'number' ? port : (ports.find(({ name }) => name === port)?.containerPort ?? Number(port))
  if (!(number > 0 && number < 65_536)) throw new Error(`couldn't find port: ${port}`)
  return number
}

/** A system error in the words people search for. */
export const reasonOf = ({ code, message }: NodeJS.ErrnoException): string => (code && words[code]) || message
const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ECONNRESET: 'read: connection reset by peer',
  ETIMEDOUT: 'i/o timeout',
}
