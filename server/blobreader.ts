import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dirs } from '@hawser/cli/platform/dirs.ts'
import { pathsOf } from '@hawser/cri/containerd/paths.ts'

/** Documents are small; what is larger is a layer. */
const mostBytes = 4 * 2 ** 20

/** Reads manifests and configurations where the registry and the node of this machine have them. */
export function blobReader(dirs: Dirs): (digest: string) => Promise<string | undefined> {
  const { blobs } = pathsOf({ root: dirs.node, runDir: dirs.run })
  const placesOf = (hex: string): string[] => [
    join(blobs, 'sha256', hex),
    join(dirs.data, 'registry', 'blobs', 'sha256', hex.slice(0, 2), hex),
  ]
  return async (digest) => {
    const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? []
    for (const place of hex ? placesOf(hex) : []) {
      const text = await readSmall(place)
      if (text !== undefined) return text
    }
    return undefined
  }
}

async function readSmall(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path)
    const { size } = await file.stat()
    return size <= mostBytes ? await file.readFile('utf8') : undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
