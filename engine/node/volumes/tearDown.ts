import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Layout, podDir, podsDir, secretsDir } from '../config/layout.ts'
import { unmountUnder } from './tmpfs.ts'
import { forgetTokens } from './token.ts'

/** Unmounts and removes what a pod had on this machine, its logs and persistent volumes excepted. */
export async function tearDownVolumes(layout: Layout, uid: string): Promise<void> {
  const directory = podDir(layout, uid)
  await unmountUnder(directory)
  await rm(directory, { recursive: true, force: true })
  await rm(join(secretsDir(layout), uid), { recursive: true, force: true })
  forgetTokens(uid)
}

/** The uids of all pods that have something here. */
export async function podsOnDisk(layout: Layout): Promise<string[]> {
  const found = await Promise.all(
    [podsDir(layout), secretsDir(layout)].map((directory) => readdir(directory).catch(() => [])),
  )
  return [...new Set(found.flat())]
}
