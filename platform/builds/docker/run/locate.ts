import { existsSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { codes } from '../order.ts'
import { Refusal } from './refusal.ts'

export interface Located {
  /** Absolute. */
  readonly context: string
  /** Absolute; undefined when the order brings its own. */
  readonly dockerfile: string | undefined
  readonly ignoreFile?: string
}

export interface Wanted {
  readonly contextDir: string
  readonly dockerfilePath: string
  readonly dockerfile?: string
}

/** What Docker and others look for, in this order. */
const usual = ['Dockerfile', 'Containerfile']

/**
 * Finds the Dockerfile of a source, and nothing outside of the source, wherever its links lead.
 *
 * @param inputs  Where the source is.
 * @throws {Refusal}
 */
export function locate(inputs: string, { contextDir, dockerfilePath, dockerfile }: Wanted): Located {
  const context = inside(inputs, join(inputs, contextDir))
  if (context === undefined)
    throw new Refusal(codes.contextDir, `the source has no directory "${contextDir}", which contextDir names`)
  if (dockerfile !== undefined) return { context, dockerfile: undefined }
  const names = dockerfilePath ? [dockerfilePath] : usual
  for (const name of names) {
    const path = inside(context, join(context, name))
    if (!path || !statSync(path).isFile()) continue
    // Docker's way to have one for each of several Dockerfiles.
    const ignoreFile = inside(context, `${join(context, name)}.dockerignore`)
    return { context, dockerfile: path, ...(ignoreFile && { ignoreFile }) }
  }
  const where = contextDir ? `the directory "${contextDir}" of the source` : 'the source'
  throw new Refusal(
    codes.dockerfile,
    dockerfilePath
      ? `${where} has no file "${dockerfilePath}", which dockerfilePath of the build config names`
      : `${where} has no Dockerfile; name it in dockerfilePath of the build config, or give one in spec.source.dockerfile`,
  )
}

/** Where a path leads; undefined when nothing is there, or it is not in the folder. */
function inside(folder: string, path: string): string | undefined {
  if (!existsSync(path)) return undefined
  const real = realpathSync(path)
  const root = realpathSync(folder)
  return real === root || real.startsWith(`${root}/`) ? real : undefined
}
