import { connect } from 'node:net'

const TIMEOUT_MS = 5000
/** HAProxy reads a line of commands into one buffer of 16 KiB. */
const MAX_LINE = 12_000

/**
 * Says one line to a HAProxy command socket and answers what it says back.
 *
 * @throws when nobody listens, or the answer is not complete in time.
 */
export async function say(socketPath: string, line: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect(socketPath)
  let answer = ''
  socket.setEncoding('utf8')
  socket.setTimeout(TIMEOUT_MS, () => {
    reject(new Error(`HAProxy did not answer "${line.slice(0, 80)}" within ${TIMEOUT_MS} ms`))
    socket.destroy()
  })
  socket.on('error', (error) =>
    reject(new Error(`HAProxy command socket: ${error.message}`, { cause: error })),
  )
  socket.on('data', (text: string) => {
    answer += text
  })
  socket.on('close', () => resolve(answer))
  socket.end(`${line}\n`)
  return promise
}

/**
 * Gives commands to the worker that serves now, by way of its master: a worker's own socket may still be answered by
 * the one before it.
 *
 * @returns what HAProxy complained about; none when it did all.
 */
export async function commandWorker(masterSocket: string, commands: readonly string[]): Promise<string[]> {
  const complaints: string[] = []
  for (const line of lines(commands.map((command) => `@1 ${command}`))) {
    const answer = await say(masterSocket, line)
    complaints.push(...answer.split('\n').filter((text) => text.trim() && !isConfirmation(text)))
  }
  return complaints
}

const isConfirmation = (text: string): boolean =>
  /^(no need to change|IP changed from|port changed from)/.test(text.trim())

/** Packs commands into as few lines as their length allows. */
function lines(commands: readonly string[]): string[] {
  const packed: string[] = []
  for (const command of commands) {
    const last = packed.at(-1)
    if (last !== undefined && last.length + command.length < MAX_LINE)
      packed[packed.length - 1] = `${last}; ${command}`
    else packed.push(command)
  }
  return packed
}

/** What the master says of itself. */
export interface Processes {
  readonly reloads: number
  readonly failedReloads: number
  /** Process id of the worker that serves now; undefined when there is none. */
  readonly worker: number | undefined
}

export async function processes(masterSocket: string): Promise<Processes> {
  return parseProcesses(await say(masterSocket, 'show proc'))
}

export function parseProcesses(text: string): Processes {
  const [, reloads = '0', failed = '0'] = /\bmaster\s+(\d+)(?: \[failed: (\d+)\])?/.exec(text) ?? []
  const [current = ''] = text.split('# old workers')
  const worker = /^(\d+)\s+worker\b/m.exec(current)?.[1]
  return {
    reloads: Number(reloads),
    failedReloads: Number(failed),
    worker: worker === undefined ? undefined : Number(worker),
  }
}
