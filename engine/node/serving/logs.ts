import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseTime } from '@hawser/kinds/meta/time.ts'
import { containerLog, podLogDir } from '../config/layout.ts'
import { readLog } from '../logs/read.ts'
import type { ObservedContainer } from '../observed.ts'
import { type ContainerStatus, everyStatus } from '../pod.ts'
import { isEndReported, statusOf } from '../workers/report.ts'
import type { Work } from '../workers/work.ts'
import { type Answer, isTrue, podAsked, Refusal, wholeNumber } from './answer.ts'

/** GET /containerLogs/{namespace}/{pod}/{container} */
export const containerLogs: Answer = async (asked, response) => {
  const { query, path, agent } = asked
  const work = podAsked(asked, path[1], path[2])
  const container = loggedContainer(work, path[3] ?? '', isTrue(query, 'previous'))
  const file = join(podLogDir(agent.layout, work.pod), containerLog(container.name, container.attempt))
  if (!(await stat(file).catch(() => undefined)))
    throw new Refusal(404, `the log of container "${container.name}" is gone`)
  const ended = new AbortController()
  response.on('close', () => ended.abort())
  const tailLines = wholeNumber(query, 'tailLines')
  const limitBytes = wholeNumber(query, 'limitBytes')
  const stream = query.get('stream')?.toLowerCase()
  const log = readLog({
    file,
    follow: isTrue(query, 'follow'),
    timestamps: isTrue(query, 'timestamps'),
    since: sinceWhen(query, agent.context.now()),
    ...(tailLines !== undefined && { tailLines }),
    ...(limitBytes !== undefined && { limitBytes }),
    ...((stream === 'stdout' || stream === 'stderr') && { stream }),
    isWritten: () => isRunning(work, container.id),
    onChange(listener) {
      work.onlookers.add(listener)
      return () => void work.onlookers.delete(listener)
    },
    signal: AbortSignal.any([ended.signal, agent.context.signal]),
  })
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' })
  response.flushHeaders()
  await pipeline(Readable.from(log, { objectMode: false }), response)
}

const isRunning = ({ observed, gone }: Work, id: string): boolean =>
  !gone &&
  observed.containers.some((one) => one.id === id && (one.state === 'running' || one.state === 'created'))

function sinceWhen(query: URLSearchParams, now: number): number {
  const seconds = wholeNumber(query, 'sinceSeconds')
  if (seconds !== undefined) return now - seconds * 1000
  const text = query.get('sinceTime')
  if (!text) return 0
  const time = parseTime(text)
  if (time === undefined)
    throw new Refusal(400, `sinceTime must be a time such as 2026-01-31T12:00:00Z, not "${text}"`)
  return time
}

type Logged = Pick<ObservedContainer, 'id' | 'name' | 'attempt'>

/** The container whose log is meant: the one that runs, else the last that did. */
function loggedContainer(work: Work, name: string, previous: boolean): Logged {
  // Of a pod that has ended its containers may be gone; what was told of them stays.
  const isOver = isEndReported(work.pod)
  const status = everyStatus(isOver ? work.pod.status : statusOf(work)).find((one) => one.name === name)
  const pod = work.pod.metadata.name
  if (!status) throw new Refusal(400, `container "${name}" is not valid for pod "${pod}"`)
  const id = previous ? status.lastState.terminated?.containerID : currentId(status)
  const found = work.observed.containers.find((container) => `containerd://${container.id}` === id)
  if (found) return found
  if (isOver && id && !previous) return { id, name, attempt: status.restartCount }
  if (previous) throw new Refusal(400, `previous terminated container "${name}" in pod "${pod}" not found`)
  throw new Refusal(
    400,
    `container "${name}" in pod "${pod}" is waiting to start: ${status.state.waiting?.reason ?? 'unknown'}`,
  )
}

const currentId = ({ state, lastState, containerID }: ContainerStatus): string | undefined =>
  state.running ? containerID : (state.terminated ?? lastState.terminated)?.containerID
