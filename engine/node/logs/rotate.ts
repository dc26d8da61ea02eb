import { readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Runtime } from '@hawser/cri/runtime.ts'

const largestBytes = 10 * 1024 * 1024
/** With the one being written. */
const mostFiles = 5

/** Moves the log of a running container away when it has grown large, and forgets the oldest. */
export async function rotateLog(runtime: Runtime, containerId: string, file: string): Promise<boolean> {
  const stats = await stat(file).catch(() => undefined)
  if (!stats || stats.size < largestBytes) return false
  const rotated = `${file}.${new Date().toISOString().replace(/\D/g, '').slice(0, 17)}`
  await rename(file, rotated)
  try {
    await runtime.reopenContainerLog(containerId)
  } catch (error) {
    await rename(rotated, file)
    throw error
  }
  await forgetOldest(file)
  return true
}

async function forgetOldest(file: string): Promise<void> {
  const old = (await rotatedLogs(file)).toReversed().slice(mostFiles - 1)
  for (const name of old) await rm(name, { force: true })
}

async function rotatedLogs(file: string): Promise<string[]> {
  const prefix = `${basename(file)}.`
  const names = await readdir(dirname(file)).catch(() => [])
  return names
    .filter((name) => name.startsWith(prefix))
    .sort()
    .map((name) => join(dirname(file), name))
}

/** Removes the log of a container that is gone, with all its parts. */
export async function removeLog(file: string): Promise<void> {
  for (const one of [file, ...(await rotatedLogs(file))]) await rm(one, { force: true })
}
