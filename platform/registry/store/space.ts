import { statfs } from 'node:fs/promises'
import { RegistryError } from '../error.ts'

/** The last of a disk is for the platform's own store, which must not stop because of images. */
const reserveBytes = 256 << 20

/** @throws {RegistryError} `UNAVAILABLE` when `bytes` more would leave too little of the disk. */
export async function refuseWhenFull(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (!hasRoom(bavail * bsize, bytes)) throw full()
}

export const hasRoom = (free: number, bytes: number): boolean => free - bytes >= reserveBytes

/** A disk that is full is told as such; any other error stays what it is. */
export const diskProblem = (error: unknown): unknown =>
  ['ENOSPC', 'EDQUOT'].includes(String((error as NodeJS.ErrnoException).code)) ? full(error) : error

const full = (cause?: unknown): RegistryError =>
  new RegistryError(
    'UNAVAILABLE',
    'the disk of the registry is full; remove images or image streams that are no longer needed, or make the disk larger',
    { status: 507, cause },
  )
