import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Writes a file so that whoever reads it sees the old or the new one, never a part. Only its owner may read it. */
export async function put(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFile(`${path}.new`, content, { mode: 0o600 })
  await rename(`${path}.new`, path)
}

/** Folders whose files are all named by the configuration: what it no longer names is removed. */
const folders = ['certs', 'ca']

/** Writes the files that differ from `before`. */
export async function putAll(
  folder: string,
  files: ReadonlyMap<string, string>,
  before: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  for (const [name, content] of files) {
    if (before.get(name) !== content) await put(join(folder, name), content)
  }
}

/** Removes certificates that are no longer used; their keys should not lie around. */
export async function removeUnused(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const name of folders) {
    const there = await readdir(join(folder, name)).catch(() => [])
    for (const file of there) {
      if (!files.has(`${name}/${file}`)) await rm(join(folder, name, file), { force: true })
    }
  }
}
