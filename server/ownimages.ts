import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dirs } from '@hawser/cli/platform/dirs.ts'
import type { ImageStore } from '@hawser/cri/images.ts'
import { LOCAL_REGISTRY } from '@hawser/images/reference.ts'
import type { OwnRegistry } from '@hawser/node/images/ownRegistry.ts'
import type { Registry } from '@hawser/registry/open.ts'

type Obtain = NonNullable<OwnRegistry['obtain']>

/** Takes images over from the registry of this process, for the node on the same machine. */
export const obtainFrom =
  (registry: Registry) =>
  (images: ImageStore): Obtain =>
  async (image) => {
    const found = await registry.find(image)
    if (!found) return false
    const { manifest, fileOf } = found
    if ((await images.find(image))?.digest !== manifest.digest)
      await images.adopt({ image, manifest, fileOf })
    return true
  }

/** Folder that tells containerd where registries are, in its form. */
export const registryHosts = (dirs: Dirs): string => join(dirs.run, 'registries')

/** Tells containerd that the registry of this platform is the API server. */
export async function writeRegistryHosts(
  dirs: Dirs,
  api: { readonly server: string; readonly ca: string },
): Promise<void> {
  const folder = join(registryHosts(dirs), LOCAL_REGISTRY)
  await mkdir(folder, { recursive: true })
  const authority = join(folder, 'ca.crt')
  await writeFile(authority, api.ca)
  await writeFile(
    join(folder, 'hosts.toml'),
    [
      `server = ${JSON.stringify(api.server)}`,
      `[host.${JSON.stringify(api.server)}]`,
      'capabilities = ["pull", "resolve"]',
      `ca = ${JSON.stringify(authority)}`,
      '',
    ].join('\n'),
  )
}
