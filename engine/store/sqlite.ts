import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { gatherMs, waitsForMore } from './gathering.ts'
import { type Decided, History, rowOf } from './history.ts'
import type { Log, Row, Write } from './log.ts'
import { LogBusy } from './logbusy.ts'
import type { Opened, Reply, Request } from './sqliteworker.ts'

/** Characters of values that may wait for the disk; more is refused, so that a slow disk cannot fill the memory. */
const maxWaiting = 128 * 1024 * 1024

/** Rows in one message from the thread: its copy of them is gone before the next one is made. */
const readAtOnce = 5000

interface Waiting {
  readonly decided: Decided
  resolve(row: Row): void
  reject(error: Error): void
}

interface Question {
  request(): Request
  resolve(result: unknown): void
  reject(error: Error): void
}

/**
 * Opens (or creates) a log in an SQLite file. The disk work happens in a worker thread: WAL, `synchronous=FULL`, one
 * transaction for all writes that came while the one before was on its way.
 *
 * @param path  The database file; its folder exists.
 * @throws when the file is no database, is not readable, or another process has it open.
 */
export async function sqliteLog(path: string): Promise<Log> {
  const worker = new Worker(new URL('./sqliteworker.ts', import.meta.url), {
    workerData: path,
    name: 'store',
    // What it passes on dies young: more room only means that it is collected later.
    resourceLimits: { maxYoungGenerationSizeMb: 2 },
  })
  const line = new Line(worker)
  try {
    const { newest, revisions, keys, deleted } = (await line.ask({ do: 'open' })) as Opened
    const history = new History(newest)
    revisions.forEach((revision, index) => {
      history.load(revision, keys[index] as string, deleted[index] === 1)
    })
    return new SqliteLog(line, history)
  } catch (error) {
    await line.end()
    throw new Error(`cannot open the store ${path}: ${(error as Error).message}`, { cause: error })
  }
}

class SqliteLog implements Log {
  readonly #line: Line
  readonly #history: History
  #next: Waiting[] = []
  #questions: Question[] = []
  #waitingSize = 0
  #running = false
  /** Writes of the newest commit. */
  #committed = 0
  #newestWrite: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(line: Line, history: History) {
    this.#line = line
    this.#history = history
  }

  async append(write: Write, told?: (revision: number) => void): Promise<Row | undefined> {
    if (this.#closed) throw new Error('the store is closed')
    if (this.#waitingSize > maxWaiting) {
      throw new LogBusy('too many writes wait for the disk; try again in a second')
    }
    const decided = this.#history.decide(write)
    if (!decided) return this.#afterNewestWrite()
    told?.(decided.revision)
    this.#waitingSize += decided.value?.length ?? 0
    const stored = new Promise<Row>((resolve, reject) => this.#next.push({ decided, resolve, reject }))
    this.#newestWrite = stored
    this.#start()
    return stored
  }

  async live(prefix: string): Promise<Row[]> {
    let revisions: readonly number[] | undefined
    const rows: Row[] = []
    do {
      const page = await this.#ask<Row[]>(() => {
        // Found out when it is the thread's turn: what was written before is on disk then.
        revisions ??= this.#history.live(prefix)
        return { do: 'read', revisions: revisions.slice(rows.length, rows.length + readAtOnce) }
      })
      rows.push(...page)
    } while (rows.length < (revisions?.length ?? 0))
    return rows
  }
  since(revision: number): Promise<Row[]> {
    return this.#ask<Row[]>(() => ({ do: 'since', revision }))
  }
  newest(): Promise<number> {
    return this.#ask<number>(() => ({ do: 'newest' }))
  }
  compact(revision: number): Promise<void> {
    return this.#ask<void>(() => {
      const newest = this.#history.newest
      return { do: 'forget', revisions: this.#history.takeStale(Math.min(revision, newest)), newest }
    })
  }
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#ask(() => ({ do: 'close' }))
    await this.#line.end()
  }

  /** A lost race is told only when the winner is on disk: an answer must not run ahead of it. */
  async #afterNewestWrite(): Promise<undefined> {
    await this.#newestWrite.catch(() => undefined)
    return undefined
  }

  #ask<T>(request: () => Request): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#questions.push({ request, resolve: resolve as (result: unknown) => void, reject })
      this.#start()
    })
  }

  #start(): void {
    if (this.#running) return
    this.#running = true
    // Not at once: requests that arrive in the same turn of the event loop share the commit.
    setImmediate(() => void this.#run())
  }

  async #run(): Promise<void> {
    while (this.#next.length > 0 || this.#questions.length > 0) {
      if (waitsForMore(this.#committed, this.#next.length)) await sleep(gatherMs)
      const batch = this.#next
      // Asked now, because what a question reads from the history must be stored when the thread comes to it.
      const questions = this.#questions.map((question) => ({ ...question, asked: question.request() }))
      this.#next = []
      this.#questions = []
      this.#committed = batch.length
      const failure = batch.length > 0 ? await this.#commit(batch) : undefined
      for (const { asked, resolve, reject } of questions) {
        if (failure) reject(failure)
        else await this.#line.ask(asked).then(resolve, reject)
      }
    }
    this.#running = false
  }

  async #commit(batch: readonly Waiting[]): Promise<Error | undefined> {
    try {
      await this.#line.ask(writeRequest(batch))
    } catch (cause) {
      return this.#lose(batch, cause)
    }
    for (const { decided, resolve } of batch) {
      this.#waitingSize -= decided.value?.length ?? 0
      resolve(rowOf(decided))
    }
    return undefined
  }

  /** The disk refused. What was decided since stands on writes that never happened, so all of it is taken back. */
  #lose(batch: readonly Waiting[], cause: unknown): Error {
    const lost = [...batch, ...this.#next]
    this.#next = []
    this.#waitingSize = 0
    this.#history.undo(lost.map(({ decided }) => decided))
    const error = new Error(`the store could not write: ${(cause as Error).message}`, { cause })
    for (const { reject } of lost) reject(error)
    return error
  }
}

function writeRequest(batch: readonly Waiting[]): Request {
  const rows: (string | undefined)[] = []
  for (const { decided } of batch) rows.push(decided.key, decided.value)
  return { do: 'write', first: (batch[0] as Waiting).decided.revision, rows }
}

/** Asks the worker one thing after another; it answers in the same order. */
class Line {
  readonly #worker: Worker
  readonly #asked: { resolve(result: unknown): void; reject(error: Error): void }[] = []
  #dead: Error | undefined

  constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', ({ error, result }: Reply) => {
      const first = this.#asked.shift()
      if (error === undefined) first?.resolve(result)
      else first?.reject(new Error(error))
    })
    worker.on('error', (error) => this.#fail(error as Error))
    worker.on('exit', () => this.#fail(new Error('the thread of the store has ended')))
  }

  ask(request: Request): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#dead) return reject(this.#dead)
      this.#worker.postMessage(request)
      this.#asked.push({ resolve, reject })
    })
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }

  #fail(error: Error): void {
    this.#dead ??= error
    for (const { reject } of this.#asked.splice(0)) reject(error)
  }
}
