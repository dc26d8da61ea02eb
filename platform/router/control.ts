import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Plan } from './config/plan.ts'
import { type RenderSettings, render, socketPaths, structure } from './config/render.ts'
import { type AllSlots, assign, checkSwitches, serverCommands } from './config/slots.ts'
import { commandWorker } from './haproxy/commandLine.ts'
import { put, putAll, removeUnused } from './haproxy/files.ts'
import { type Home, isAlive, isServing, problemWith, reload, start, stop } from './haproxy/process.ts'

export interface ControlOptions {
  /** Folder of the configuration and the files it names. */
  readonly folder: string
  readonly settings: RenderSettings
  /** What HAProxy should do now. */
  readonly wanted: () => Plan
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void
  /** Between reloads: each leaves a process behind for as long as its connections last. Default 1000. */
  readonly betweenReloadsMs?: number
  /** Counts what was done, for tests and metrics. */
  readonly onDone?: (what: 'reload' | 'commands' | 'start') => void
}
/** Keeps one HAProxy as wanted. */
export interface Control {
  /** Something may have changed. */
  changed(): void
  /** Resolves when everything known so far is done, or could not be. */
  settled(): Promise<void>
  /** `keep`: HAProxy goes on serving, and the next control takes it over. */
  stop(how: { readonly keep: boolean }): Promise<void>
}

/** What the running HAProxy knows. */
interface Applied {
  readonly slots: AllSlots
  readonly shape: string
  readonly files: ReadonlyMap<string, string>
}

/** Short: a pod that is going away is asked until HAProxy hears of it. */
const SETTLE_MS = 25
const CHECK_MS = 1000
const FIRST_RETRY_MS = 1000
const LAST_RETRY_MS = 30_000

export const homeOf = (folder: string, runDir: string): Home => ({
  config: join(folder, 'haproxy.cfg'),
  log: join(folder, 'haproxy.log'),
  runDir,
})

/**
 * Starts HAProxy, or takes over the one that serves already, and follows what is wanted: pods that come and go by
 * commands to the running process, all else by a reload.
 *
 * @throws when HAProxy cannot be started.
 */
export async function startControl(options: ControlOptions): Promise<Control> {
  const { folder, settings, wanted, log, betweenReloadsMs = 1000, onDone = () => undefined } = options
  const home = homeOf(folder, settings.runDir)
  const { master } = socketPaths(settings.runDir)
  let applied: Applied | undefined
  let reloadedAt = Number.NEGATIVE_INFINITY
  let retryMs = FIRST_RETRY_MS
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()

  /** Writes the configuration and has it read, by the HAProxy that serves or by a new one. */
  async function renew(plan: Plan, slots: AllSlots, shape: string): Promise<void> {
    const config = render(plan, slots, settings)
    await putAll(folder, plan.files, applied?.files)
    const draft = `${home.config}.draft`
    await put(draft, config)
    const problem = await problemWith(draft)
    if (problem)
      throw new Error(`HAProxy would refuse the new configuration, so the old one stays: ${problem}`)
    await put(home.config, config)
    const isRunning = await isServing(home)
    await (isRunning ? reload(home) : restart())
    if (isRunning) reloadedAt = performance.now()
    applied = { slots, shape, files: plan.files }
    await commandWorker(master, checkSwitches(slots))
    await removeUnused(folder, plan.files)
    onDone(isRunning ? 'reload' : 'start')
  }
  /** Whatever is left of a HAProxy that does not answer would keep the ports. */
  async function restart(): Promise<void> {
    await stop(home)
    await start(home)
  }
  /** Tells the running HAProxy of pods that came and went, as far as it has server lines for them. */
  async function command(before: Applied, slots: AllSlots): Promise<boolean> {
    const fitting = new Map(
      [...slots].filter(([name, { targets }]) => before.slots.get(name)?.targets.length === targets.length),
    )
    const commands = serverCommands(before.slots, fitting)
    if (commands.length === 0) return false
    const complaints = await commandWorker(master, commands)
    if (complaints.length > 0)
      throw new Error(`HAProxy did not take a change of servers: ${complaints.join('; ')}`)
    applied = { ...before, slots: new Map([...before.slots, ...fitting]) }
    onDone('commands')
    return true
  }
  async function follow(): Promise<void> {
    const plan = wanted()
    const slots = assign(applied?.slots ?? new Map(), plan.backends)
    const shape = structure(plan, slots, settings)
    const isTold = applied ? await command(applied, slots) : false
    if (applied?.shape === shape) {
      if (isTold) await put(home.config, render(plan, slots, settings))
      return
    }
    const waitMs = applied ? reloadedAt + betweenReloadsMs - performance.now() : 0
    if (waitMs > 0) later(waitMs)
    else await renew(plan, slots, shape)
  }
  async function attempt(): Promise<void> {
    if (stopped) return
    try {
      await follow()
      retryMs = FIRST_RETRY_MS
    } catch (error) {
      // What it knows now is uncertain: the next time it is told all.
      if (applied) applied = { ...applied, shape: '' }
      log(`router: ${(error as Error).message}; trying again in ${retryMs} ms`, { error })
      later(retryMs)
      retryMs = Math.min(2 * retryMs, LAST_RETRY_MS)
    }
  }
  function later(delayMs: number): void {
    if (stopped || timer) return
    timer = setTimeout(() => {
      timer = undefined
      running = running.then(attempt)
    }, delayMs)
  }
  async function check(): Promise<void> {
    if (stopped || (await isAlive(home))) return
    log('router: HAProxy is gone; starting it again')
    applied = undefined
    await attempt()
  }

  await follow()
  const checking = setInterval(() => {
    running = running.then(check)
  }, CHECK_MS)
  checking.unref()
  return {
    changed: () => later(SETTLE_MS),
    async settled() {
      for (let seen: unknown; timer || seen !== running; await sleep(10)) {
        seen = running
        await running
      }
    },
    async stop({ keep }) {
      stopped = true
      clearTimeout(timer)
      clearInterval(checking)
      await running
      if (!keep) await stop(home)
    },
  }
}
