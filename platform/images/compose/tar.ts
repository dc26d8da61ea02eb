import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'
import { packed } from './packed.ts'

/** An OCI layout as one tar, as containerd imports it; read from disk as it is asked for. */
export function layoutTar(path: string): Readable {
  const tar = pack()
  const fill = async (): Promise<void> => {
    for (const name of ['oci-layout', 'index.json']) tar.entry({ name }, await readFile(join(path, name)))
    for (const blob of await readdir(join(path, 'blobs', 'sha256'))) {
      const name = join('blobs', 'sha256', blob)
      const { size } = await stat(join(path, name))
      await pipeline(createReadStream(join(path, name)), tar.entry({ name, size }))
    }
    tar.finalize()
  }
  fill().catch((error) => tar.destroy(error))
  return packed(tar)
}
