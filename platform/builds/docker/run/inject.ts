import { copyFileSync, mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { codes } from '../order.ts'
import { Refusal } from './refusal.ts'

/**
 * Copies the files of a mounted secret or config map into the source.
 *
 * @param to  A folder, relative to `context`.
 * @throws {Refusal} when that leads out of the source.
 */
export function inject(from: string, context: string, to: string): void {
  const folder = join(context, to)
  mkdirSync(folder, { recursive: true })
  const real = realpathSync(folder)
  if (real !== context && !real.startsWith(`${context}/`))
    throw new Refusal(codes.dockerfile, `the destinationDir "${to}" leads out of the source`)
  for (const name of readdirSync(from)) {
    // How the node keeps what it may exchange: names with two dots are its own, and files are links.
    if (name.startsWith('..') || !statSync(join(from, name)).isFile()) continue
    copyFileSync(join(from, name), join(real, name))
  }
}
