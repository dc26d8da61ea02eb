import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { paths } from '../order.ts'

const BUSYBOX = '/bin/busybox'

/** Lays out what images may not have: a shell, programs, and the scripts of source builds. */
export function layOutTools(): void {
  mkdirSync(paths.tools, { recursive: true })
  copyFileSync(BUSYBOX, `${paths.tools}/busybox`)
  const names = execFileSync(BUSYBOX, ['--list'], { encoding: 'utf8' }).split('\n')
  for (const name of names)
    if (name && !existsSync(`${paths.tools}/${name}`)) symlinkSync('busybox', `${paths.tools}/${name}`)
  for (const name of ['destination.sh', 'build.sh', 'runtime.sh', 'artifacts.sh'])
    copyFileSync(`${paths.programs}/${name}`, `${paths.tools}/${name}`)
}
