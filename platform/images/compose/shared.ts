import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Layer, layerKey } from './layer.ts'

const run = promisify(execFile)

/** Layers that the platforms of one machine share: one composes them, the others need not. */
export interface SharedLayers {
  /** Where a layer is that was made of these sources of packages, if there is one. */
  homeOf(layer: Layer, sources: readonly string[]): string
  /** Puts a shared layer into a folder, which is there whole or not at all. */
  borrow(home: string, path: string, signal: AbortSignal): Promise<void>
  /** Shares a layer, instead of an earlier one. */
  lend(path: string, home: string, signal: AbortSignal): Promise<void>
}

export const SHARING = '.sharing-'
/** Nobody copies a layer for that long: who began has been killed. */
const ABANDONED_MS = 60 * 60_000

/**
 * Folders are copied and files get a second name, where both are on one disk: nobody changes what is in them. Platforms
 * do not wait for each other; the last one that lends a layer is the one that has lent it.
 *
 * @param directory  Outside of all data directories.
 */
export function sharedLayers(directory: string): SharedLayers {
  return {
    homeOf(layer, sources) {
      const made = JSON.stringify([layerKey(layer), sources])
      return join(directory, createHash('sha256').update(made).digest('hex').slice(0, 16))
    },
    borrow: (home, path, signal) => copyWhole(home, path, dirname(path), signal),
    async lend(path, home, signal) {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      await removeAbandoned(directory)
      await copyWhole(path, home, directory, signal)
    },
  }
}

/** @param beside  A folder on the disk of `to`, for what is not whole yet. */
async function copyWhole(from: string, to: string, beside: string, signal: AbortSignal): Promise<void> {
  const workspace = await mkdtemp(join(beside, SHARING))
  try {
    const isSameDisk = (await stat(from)).dev === (await stat(beside)).dev
    const copy = join(workspace, 'copy')
    await run('cp', ['--archive', ...(isSameDisk ? ['--link'] : []), from, copy], { signal })
    await rm(to, { recursive: true, force: true })
    await rename(copy, to)
  } finally {
    await rm(workspace, { recursive: true, force: true })
  }
}

async function removeAbandoned(directory: string): Promise<void> {
  for (const name of (await readdir(directory)).filter((one) => one.startsWith(SHARING))) {
    const path = join(directory, name)
    const begun = (await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now()
    if (Date.now() - begun > ABANDONED_MS) await rm(path, { recursive: true, force: true })
  }
}
