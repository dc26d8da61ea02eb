import { connect } from 'node:net'
import { isRuntimeError } from '@hawser/cri/errors.ts'
import type { Runtime } from '@hawser/cri/runtime.ts'
import type { ContainerPort } from '@hawser/kinds/core/container.ts'
import type { Probe } from '@hawser/kinds/core/probe.ts'
import { checkGrpc } from './grpc.ts'
import { getHttp } from './http.ts'
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

/**
 * Asks a container once.
 *
 * @throws when the question could not be asked: that says nothing about the container.
 */
export async function attempt(target: Target, probe: Probe): Promise<Attempt> {
  const timeoutMs = (probe.timeoutSeconds || 1) * 1000
  if (probe.exec) return runCommand(target, probe.exec.command ?? [], timeoutMs)
  if (probe.httpGet) return getHttp(target, probe.httpGet, timeoutMs)
  if (probe.tcpSocket) {
    const { host, port } = probe.tcpSocket
    return openTcp(host || target.podIP, portNumber(target, port), timeoutMs)
  }
  if (probe.grpc) return checkGrpc(target.podIP, probe.grpc, timeoutMs)
  throw new Error('the probe has no handler')
}

/** @throws for a name that no port of the container has. */
export function portNumber({ ports }: Pick<Target, 'ports'>, port: number | string): number {
  const number =
    typeof port === 'number' ? port : (ports.find(({ name }) => name === port)?.containerPort ?? Number(port))
  if (!(number > 0 && number < 65_536)) throw new Error(`couldn't find port: ${port}`)
  return number
}

const longestMessage = 10_240

async function runCommand(
  { runtime, containerId }: Target,
  command: readonly string[],
  timeoutMs: number,
): Promise<Attempt> {
  try {
    const { exitCode, stdout, stderr } = await runtime.execSync(
      containerId,
      command,
      Math.ceil(timeoutMs / 1000),
    )
    if (exitCode === 0) return success
    return failure(Buffer.concat([stdout, stderr]).subarray(0, longestMessage).toString())
  } catch (error) {
    if (isRuntimeError(error, 'Timeout'))
      return failure(`command timed out: "${command.join(' ')}" timed out after ${timeoutMs / 1000}s`)
    throw error
  }
}

function openTcp(host: string, port: number, timeoutMs: number): Promise<Attempt> {
  const { promise, resolve } = Promise.withResolvers<Attempt>()
  const socket = connect({ host, port, timeout: timeoutMs })
  const end = (result: Attempt) => {
    socket.destroy()
    resolve(result)
  }
  socket.on('connect', () => end(success))
  socket.on('timeout', () => end(failure(`dial tcp ${host}:${port}: i/o timeout`)))
  socket.on('error', (error: NodeJS.ErrnoException) =>
    end(failure(`dial tcp ${host}:${port}: ${reasonOf(error)}`)),
  )
  return promise
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
