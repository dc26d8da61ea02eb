import { connect } from 'node:net'
import { isRuntimeError } from '@hawser/cri/errors.ts'
import type { Probe } from '@hawser/kinds/core/probe.ts'
import { checkGrpc } from './grpc.ts'
import { getHttp } from './http.ts'
import { type Attempt, failure, portNumber, reasonOf, success, type Target } from './target.ts'

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
