import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { findProgram } from '../containerd/machine.ts'
import { RuntimeError } from '../errors.ts'
import { archive } from './archive.ts'

export const busyboxName = 'localhost/busybox:1'

/** The path of a statically linked busybox; undefined: there is none. */
export async function findBusybox(): Promise<string | undefined> {
  const path = await findProgram('busybox')
  if (!path) return undefined
  // The header of a dynamic program names the loader it needs.
  const beginning = (await readFile(path)).subarray(0, 4096).toString('latin1')
  return /ld-(linux|musl)/.test(beginning) ? undefined : path
}

/**
 * A small image with a shell and the usual programs, named `localhost/busybox:1`, for tests and benchmarks: an OCI
 * layout in a tar, for ImageStore.load.
 *
 * @throws {RuntimeError} `NotFound` without a static busybox on this machine.
 */
export async function busyboxImage(): Promise<Readable> {
  const path = await findBusybox()
  if (!path)
    throw new RuntimeError('NotFound', 'there is no static busybox: install the package busybox-static')
  const { stdout } = await promisify(execFile)(path, ['--list'])
  const applets = stdout.split('\n').filter((name) => name && name !== 'busybox')
  const text = (path: string, content: string) => ({ path, mode: 0o644, content: Buffer.from(content) })
  const files = [
    { path: 'bin' },
    { path: 'bin/busybox', content: await readFile(path) },
    ...applets.map((name) => ({ path: `bin/${name}`, link: 'busybox' })),
    { path: 'etc' },
    text('etc/passwd', 'root:x:0:0:root:/:/bin/sh\nuser:x:1001:1001:user:/tmp:/bin/sh\n'),
    text('etc/group', 'root:x:0:\nuser:x:1001:\n'),
    ...['dev', 'proc', 'sys', 'run'].map((name) => ({ path: name })),
    { path: 'tmp', mode: 0o1777 },
  ]
  const config = { Env: ['PATH=/bin'], Cmd: ['/bin/sh'], WorkingDir: '/' }
  return Readable.from([await archive({ image: busyboxName, files, config })])
}
