import { spawn } from 'node:child_process'
import { paths } from '../order.ts'

const STORAGE = `${paths.cache}/storage`
const RUNROOT = '/tmp/containers'
/** As names of images in it begin: `containers-storage:[…]NAME`. */
export const storage = `overlay@${STORAGE}+${RUNROOT}`
/** So much of the end of what buildah says is kept. */
const KEPT = 64 * 1024

export interface Ended {
  readonly code: number
  /** The end of what it said, both streams. */
  readonly said: string
  /** All of stdout, when it was not shown. */
  readonly out: string
}

const running = new Set<ReturnType<typeof spawn>>()
// A cancelled build stops at once, and leaves its storage as it is between two steps.
process.on('SIGTERM', () => {
  for (const child of running) child.kill('SIGTERM')
  process.exit(143)
})

/**
 * Runs buildah on the layers of this build config.
 *
 * @param isShown  Its output is part of the log.
 */
export const buildah = (args: readonly string[], isShown = true): Promise<Ended> =>
  run(['--root', STORAGE, '--runroot', RUNROOT, '--storage-driver', 'overlay', ...args], isShown)

/** Removes all layers. Their files belong to other users: only in the namespace of buildah they can be removed. */
export const forgetLayers = (): Promise<Ended> => run(['unshare', 'rm', '-rf', STORAGE], true)

function run(args: readonly string[], isShown: boolean): Promise<Ended> {
  const child = spawn('buildah', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  let said = ''
  let out = ''
  const hear = (target: NodeJS.WriteStream) => (text: string) => {
    said = (said + text).slice(-KEPT)
    if (isShown) target.write(text)
  }
  child.stdout.setEncoding('utf8').on('data', hear(process.stdout))
  child.stdout.on('data', (text: string) => {
    if (!isShown) out += text
  })
  child.stderr.setEncoding('utf8').on('data', hear(process.stderr))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      running.delete(child)
      resolve({ code: code ?? (signal === 'SIGKILL' ? 137 : 143), said, out })
    })
  })
}
